// The danger signal: two tones, loud enough for a control room and as loud as the person wants.
import { useSyncExternalStore } from "react";

const KEPT_AS = "gridwarden.volume";
const LOUDEST = 100;
const TONES_HZ = [880, 660] as const;
const TONE_S = 0.22;
const listeners = new Set<() => void>();
let context: AudioContext | null = null;

export function volume(): number {
  return Number(globalThis.localStorage?.getItem(KEPT_AS) ?? 60);
}

export function setVolume(chosen: number): void {
  localStorage.setItem(KEPT_AS, String(chosen));
  for (const listener of listeners) listener();
}

export function useVolume(): number {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, volume);
}

/** Browsers allow sound after a click or key only; "start shift" is that click. */
export function unlockSound(): void {
  context ??= new AudioContext();
  void context.resume();
}

/** Whether it could be heard. */
export function playDanger(): boolean {
  if (context === null || context.state !== "running") return false;
  const gain = context.createGain();
  gain.gain.value = volume() / LOUDEST / 3;
  gain.connect(context.destination);
  TONES_HZ.forEach((hertz, at) => {
    const tone = (context as AudioContext).createOscillator();
    tone.frequency.value = hertz;
    tone.connect(gain);
    tone.start((context as AudioContext).currentTime + at * TONE_S);
    tone.stop((context as AudioContext).currentTime + (at + 1) * TONE_S);
  });
  return true;
}
