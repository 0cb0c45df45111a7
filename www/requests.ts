/** What the parts of the page can ask for, as functions that can be handed on: the director does it. */

import type { Director } from "./director.ts";
import type { Requests } from "./model.ts";
import { chooseFile } from "./scenario-source.ts";

export function requestsTo(director: Director): Requests {
  const { playback } = director;
  return {
    toggle: () => (playback.playing ? playback.pause() : playback.play()),
    play: () => playback.play(),
    pause: () => playback.pause(),
    step: (direction) => void playback.step(direction),
    seek: (ms) => playback.seek(ms),
    set: (control, value) => director.allows(control) && director.set(control, value),
    fire: (action) => director.allows(action) && director.fire(action),
    zoom: (direction) => director.viewing.zoomBy(direction),
    present: () => director.present(),
    sound: () => director.sound(),
    mark: () => director.viewing.mark(director.run?.nowMs ?? 0),
    showExport: () => void director.late.showExport(),
    showEvents: () => director.showEvents(),
    share: () => void director.late.share(),
    showKeys: () => director.showKeys(),
    openGroup: (service, opened) => director.openGroup(service, opened),
    show: (view, shown) => {
      director.viewing.show(view, shown);
      director.pictures.lanes?.refresh();
      director.changed();
    },
    select: (selection) => director.viewing.select(selection),
    hover: (ms) =>
      director.viewing.hover(ms === undefined ? undefined : Math.min(ms, director.run?.endMs ?? 0)),
    follow: (message) => director.follow(message),
    followLatest: () => director.followLatest(),
    followBeside: (direction) => director.followBeside(direction),
    setSpeed: (times) => director.requestSpeed(times),
    slow: (slowly) => director.viewing.slow(slowly),
    setSeed: (seed) => director.allows("seed") && director.requestSeed(seed),
    branch: () => director.branch(),
    swapBranch: () => director.swapBranch(),
    endBranch: () => director.endBranch(),
    loop: () => playback.loop(),
    reset: () => director.reset(),
    resetControls: () => director.resetControls(),
    build: (open) => void (director.allows("scenario") && director.late.build(open)),
    refresh: () => director.refresh(),
    dismissProblems: () => director.opening.dismiss(),
    chooseFile: () => {
      if (director.allows("scenario")) chooseFile((file) => void director.opening.file(file));
    },
  };
}
