// Time burned into the video ( 48 bits of 0.1 ms as a row of black and white cells, a checksum row below), so that
// latency is read from pixels. Both functions run inside pages; they close over nothing.

/** Replaces the camera by a 1280x720 canvas at 30 frames a second that shows the time, and the microphone by a quiet tone. */
export function burnTime() {
  const cells = 48, cell = 24, top = 60;
  const now = () => performance.timeOrigin + performance.now();
  const draw = (context, width, height) => {
    const t = Math.round(now() * 10);
    let high = Math.floor(t / 2 ** 24), low = t % 2 ** 24, sum = 0;
    context.fillStyle = `hsl(${(t / 200) % 360} 40% 50%)`;
    context.fillRect(0, 0, width, height);
    for (let n = 0; n < 40; n++) { // some texture, so that the encoder has work like a camera's
      context.fillStyle = `hsl(${(n * 37 + t / 50) % 360} 60% 50%)`;
      context.fillRect((n * 97 + t / 40) % width, 300 + ((n * 61) % 380), 60, 40);
    }
    for (let n = 0; n < cells; n++) {
      const bit = n < 24 ? (high >> (23 - n)) & 1 : (low >> (47 - n)) & 1;
      if (bit) sum ^= (n * 5 + 1) & 255;
      context.fillStyle = bit ? '#fff' : '#000';
      context.fillRect(20 + n * cell, top, cell, cell * 2);
    }
    for (let n = 0; n < 8; n++) {
      context.fillStyle = (sum >> (7 - n)) & 1 ? '#fff' : '#000';
      context.fillRect(20 + n * cell, top + cell * 3, cell, cell * 2);
    }
  };
  window.timeVideo = () => {
    const canvas = document.createElement('canvas');
    canvas.width = 1280; canvas.height = 720;
    const context = canvas.getContext('2d', { alpha: false });
    draw(context, 1280, 720);
    setInterval(() => draw(context, 1280, 720), 1000 / 30);
    const stream = canvas.captureStream(30);
    const audio = new AudioContext(), tone = audio.createOscillator(), out = audio.createMediaStreamDestination();
    tone.frequency.value = 440; tone.connect(out); tone.start();
    stream.addTrack(out.stream.getAudioTracks()[0]);
    return stream;
  };
  if (navigator.mediaDevices) {
    let made;
    navigator.mediaDevices.getUserMedia = async () => (made ??= window.timeVideo()).clone();
  }
}

/** Reads the time from every frame of `video` for `seconds`: latencies in ms, and how many frames could not be read. */
export async function readTime([video, seconds]) {
  const cells = 48, cell = 24, top = 60;
  const canvas = document.createElement('canvas');
  canvas.width = 1280; canvas.height = 240;
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  const latencies = []; let unreadable = 0;
  const until = performance.now() + seconds * 1000;
  return await new Promise((resolve) => {
    const frame = () => {
      const seen = performance.timeOrigin + performance.now();
      const scale = 1280 / (video.videoWidth || 1280);
      context.drawImage(video, 0, 0, video.videoWidth, Math.round(240 / scale), 0, 0, 1280, 240);
      const pixels = context.getImageData(0, 0, 1280, 240).data;
      const lit = (x, y) => pixels[(Math.round(y) * 1280 + Math.round(x)) * 4] > 127;
      let high = 0, low = 0, sum = 0, check = 0;
      for (let n = 0; n < cells; n++) {
        const bit = lit(20 + n * cell + cell / 2, top + cell) ? 1 : 0;
        if (bit) sum ^= (n * 5 + 1) & 255;
        if (n < 24) high = high * 2 + bit; else low = low * 2 + bit;
      }
      for (let n = 0; n < 8; n++) check = check * 2 + (lit(20 + n * cell + cell / 2, top + cell * 4) ? 1 : 0);
      if (check === sum) latencies.push(seen - (high * 2 ** 24 + low) / 10); else unreadable++;
      if (performance.now() < until) video.requestVideoFrameCallback(frame); else resolve({ latencies, unreadable });
    };
    video.requestVideoFrameCallback(frame);
  });
}
