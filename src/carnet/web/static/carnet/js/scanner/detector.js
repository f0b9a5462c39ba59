// Finds a QR code in a picture: the browser's own detector where it has one, else a vendored decoder.
const SPARE = new URL("../../vendor/qr-0.7.0/decode.js", import.meta.url);
const WIDEST = 960; // pixels; more makes the search slower and finds no more

async function own() {
  const forms = (await globalThis.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  if (!forms.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function spare() {
  const { decodeQR } = await import(SPARE);
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(paper.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return null; // there is none in this picture
    }
  };
}

// A function from a video element to the text of the code in sight, or null.
export const detector = async () => (await own()) ?? spare();
