/* A camera that looks for QR codes. The browser's own detector reads them, or else jsQR, which is
   loaded when a camera is first opened. */

const PAUSE = 150; // ms between two looks
const WIDTH = 640; // pixels of a look: enough for a card that fills a third of it

/** @typedef {(video: HTMLVideoElement) => Promise<string | null>} Read resolves to a code's text */
/** @typedef {{ data: string } | null} Found */
/** @typedef {{ detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }} Detector */

/**
 * Show the camera in `video` and call `onCode` with the text of each QR code until it returns true.
 * Reject if there is no camera, or if it may not be used.
 * @param {HTMLVideoElement} video
 * @param {string} reader the address of jsQR
 * @param {(text: string) => boolean} onCode
 */
export async function scan(video, reader, onCode) {
  const camera = { video: { facingMode: "environment" }, audio: false };
  const stream = await navigator.mediaDevices.getUserMedia(camera);
  try {
    const read = await makeReader(reader);
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    for (let isDone = false; !isDone; ) {
      const text = await read(video);
      isDone = (text !== null && onCode(text)) || !stream.active;
      if (!isDone) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
  }
}

/**
 * @param {string} reader
 * @returns {Promise<Read>}
 */
async function makeReader(reader) {
  return (await ownReader()) ?? (await loadedReader(reader));
}

/**
 * Return a reader that asks the browser's own detector, null where there is none for QR codes.
 * @returns {Promise<Read | null>}
 */
async function ownReader() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  const formats = await Detector?.getSupportedFormats().catch(() => []);
  if (!formats?.includes("qr_code")) return null;
  /** @type {Detector} */
  const detector = new Detector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null;
}

/**
 * @param {string} address
 * @returns {Promise<Read>}
 */
async function loadedReader(address) {
  await loadScript(address);
  /** @type {(pixels: Uint8ClampedArray, width: number, height: number) => Found} */
  const read = /** @type {any} */ (globalThis).jsQR;
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    if (!paper || !video.videoWidth) return Promise.resolve(null);
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height);
    return Promise.resolve(read(data, width, height)?.data ?? null);
  };
}

/** @param {string} address */
function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}
