/** What a host may ask for; times are seconds of virtual time. */

export interface JobOptions {
  /** Aborting it ends the work; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Called now and then with the share that is done, from 0 to 1. */
  onProgress?: (share: number) => void;
}

export interface ImageOptions extends JobOptions {
  type: "png" | "svg";
  /** Pixels of a PNG for each CSS pixel of the stage, up to 8; 2 without it. */
  scale?: number;
}

export interface FilmOptions extends JobOptions {
  /** WebM where the browser can encode one, else GIF. */
  format?: "webm" | "gif";
  from: number;
  to: number;
  /** Virtual seconds per second of the film; 1 without it. */
  speed?: number;
  /** 25 without it. */
  framesPerSecond?: number;
  /** The film's width in pixels, up to 3840; 960 without it. Its height follows from the stage. */
  width?: number;
}

export type Table = "figures" | "messages";
