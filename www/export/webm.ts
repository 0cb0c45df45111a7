/** WebM by the browser's own encoders, put into its container by Mediabunny. */

import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Output,
  QUALITY_HIGH,
  WebMOutputFormat,
} from "mediabunny";
import type { Encoder, Shot } from "./film.ts";

/** Undefined if the browser has no encoder for such a film. */
export async function webmEncoder({ canvas, framesPerSecond }: Shot): Promise<Encoder | undefined> {
  const { width, height } = canvas;
  const bitrate = QUALITY_HIGH;
  const codec = await getFirstEncodableVideoCodec(["vp9", "vp8", "av1"], {
    width,
    height,
    bitrate,
  });
  if (codec === null) return undefined;
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new CanvasSource(canvas, { codec, bitrate });
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  await output.start();
  return {
    add: (frame) => source.add(frame / framesPerSecond, 1 / framesPerSecond),
    end: async () => {
      await output.finalize();
      return new Blob([target.buffer ?? ""], { type: "video/webm" });
    },
    cancel: () => output.cancel(),
  };
}
