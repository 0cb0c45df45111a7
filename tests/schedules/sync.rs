//! One thread that waits through every phase.

use super::drive::{Drive, cpu, io};

/// 90 ms each, one after another.
#[test]
fn six_requests_take_540_ms() {
    Drive::sync().tasks("ABCDEF", &[cpu(10.0), io(70.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-80, cpu 80-90",
        "B 1 90: cpu 90-100, io 100-170, cpu 170-180",
        "C 1 180: cpu 180-190, io 190-260, cpu 260-270",
        "D 1 270: cpu 270-280, io 280-350, cpu 350-360",
        "E 1 360: cpu 360-370, io 370-440, cpu 440-450",
        "F 1 450: cpu 450-460, io 460-530, cpu 530-540",
    ]);
}
