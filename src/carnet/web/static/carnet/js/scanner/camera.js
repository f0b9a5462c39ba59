// The camera: its picture in a <video>, every code it sees, its light, and the next camera.
import { detector } from "./detector.js";

const LOOK_EVERY = 120; // milliseconds
const FACING = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };

export class Camera {
  #stream = null;
  #find = null;
  #timer = 0;
  #lit = false;

  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
  }

  get on() {
    return this.#stream !== null;
  }

  // Throws what the browser says when it gives no camera.
  async start(device = "") {
    this.stop();
    const wanted = device ? { ...FACING, facingMode: undefined, deviceId: { exact: device } } : FACING;
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.video.srcObject = this.#stream;
    await this.video.play();
    this.#find ??= await detector();
    this.#look();
  }

  stop() {
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#lit = false;
    this.video.srcObject = null;
  }

  async #look() {
    if (!this.on) return;
    const text = this.video.readyState >= 2 ? await this.#find(this.video).catch(() => null) : null;
    if (text) this.seen(text);
    this.#timer = setTimeout(() => this.#look(), LOOK_EVERY);
  }

  get hasLight() {
    return Boolean(this.#stream?.getVideoTracks()[0].getCapabilities?.().torch);
  }

  async toggleLight() {
    this.#lit = !this.#lit;
    await this.#stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: this.#lit }] });
    return this.#lit;
  }

  async #all() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((one) => one.kind === "videoinput" && one.deviceId);
  }

  async count() {
    return (await this.#all()).length;
  }

  async next() {
    const ids = (await this.#all()).map((one) => one.deviceId);
    const here = ids.indexOf(this.#stream?.getVideoTracks()[0].getSettings().deviceId);
    await this.start(ids[(here + 1) % ids.length]);
  }
}
