/* A short sound for a new order, made here: no file to load. A browser allows it only after the
   page was touched. The choice to mute it is stored on this phone. */

const MUTED = "pesanan-tanpa-bunyi";
const NOTES = [660, 880]; // Hz
const EACH = 0.16; // s

/** @type {AudioContext | undefined} */
let speaker;

/** Let the page sound from its first touch on. */
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

/** Sound, if the page was touched and the sound is not muted. */
export function chime() {
  if (!speaker || isMuted()) return;
  for (const [n, note] of NOTES.entries()) sound(speaker, note, speaker.currentTime + n * EACH);
}

/**
 * @param {AudioContext} context
 * @param {number} note in Hz
 * @param {number} at in s of the context
 */
function sound(context, note, at) {
  const tone = new OscillatorNode(context, { frequency: note });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.3, at + 0.02); // an edge would crack
  volume.gain.linearRampToValueAtTime(0, at + EACH);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + EACH);
}

/** Return the choice that is stored; false if nothing can be stored. */
export function isMuted() {
  try {
    return localStorage.getItem(MUTED) !== null;
  } catch {
    return false;
  }
}

/**
 * Store the choice to mute the sound.
 * @param {boolean} isWanted
 */
export function setMuted(isWanted) {
  try {
    if (isWanted) localStorage.setItem(MUTED, "");
    else localStorage.removeItem(MUTED);
  } catch {
    // The choice is lost with the page.
  }
}
