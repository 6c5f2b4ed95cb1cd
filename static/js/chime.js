/* A short sound for a new order, made here: no file to load. A browser allows it only once the
   page was touched. Whether it is to be heard is kept on this phone. */

const MUTED = "pesanan-tanpa-bunyi";
const NOTES = [660, 880]; // Hz
const EACH = 0.16; // s

let speaker;

/** Lets the page sound from its first touch on. */
export function wireChime() {
  for (const gesture of ["pointerdown", "keydown"]) {
    addEventListener(gesture, wake, { once: true, capture: true, passive: true });
  }
}

function wake() {
  if (!("AudioContext" in globalThis)) return;
  speaker ??= new AudioContext();
  speaker.resume().catch(() => {});
}

/** Sounds, where it may and somebody wants to hear it. */
export function chime() {
  if (!speaker || isMuted()) return;
  NOTES.forEach((note, n) => sound(note, speaker.currentTime + n * EACH));
}

function sound(note, at) {
  const tone = new OscillatorNode(speaker, { frequency: note });
  const volume = new GainNode(speaker, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.3, at + 0.02); // an edge would crack
  volume.gain.linearRampToValueAtTime(0, at + EACH);
  tone.connect(volume).connect(speaker.destination);
  tone.start(at);
  tone.stop(at + EACH);
}

/** A phone that keeps nothing sounds. */
export function isMuted() {
  try {
    return localStorage.getItem(MUTED) !== null;
  } catch {
    return false;
  }
}

export function mute(wanted) {
  try {
    if (wanted) localStorage.setItem(MUTED, "");
    else localStorage.removeItem(MUTED);
  } catch {
    // until the page is left, then
  }
}
