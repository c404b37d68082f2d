"""A publisher or a viewer on aiortc.

aiortc_client.py publish URL KEY
aiortc_client.py play URL    prints a line of JSON each half second: how many frames of each kind were decoded

Ends at SIGTERM.
"""
import asyncio
import fractions
import json
import signal
import sys

import av
import numpy
from aiortc import AudioStreamTrack, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError

import http_offer


class Bars(VideoStreamTrack):
    """A grey ramp that moves."""

    turn = 0

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        self.turn += 4
        row = (numpy.arange(640) + self.turn) % 256
        frame = av.VideoFrame.from_ndarray(numpy.repeat(row[None, :].astype("uint8"), 360, axis=0), "gray")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """440 Hz."""

    sent = 0

    async def recv(self):
        silence = await super().recv()
        wave = 8_000 * numpy.sin(2 * numpy.pi * 440 * (self.sent + numpy.arange(160)) / 8_000)
        self.sent += 160
        frame = av.AudioFrame.from_ndarray(wave.astype("int16")[None, :], "s16", "mono")
        frame.pts, frame.sample_rate, frame.time_base = silence.pts, 8_000, fractions.Fraction(1, 8_000)
        return frame


async def exchange(peer, url, key=None):
    await peer.setLocalDescription(await peer.createOffer())
    answer, session = await asyncio.to_thread(http_offer.offer, url, peer.localDescription.sdp, key)
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    return session


async def publish(peer, url, key):
    peer.addTrack(Bars())
    peer.addTrack(Tone())
    return await exchange(peer, url, key)


async def play(peer, url):
    decoded = {"audio": 0, "video": 0}
    peer.addTransceiver("audio", direction="recvonly")
    peer.addTransceiver("video", direction="recvonly")

    async def count(track):
        try:
            while await track.recv():
                decoded[track.kind] += 1
        except MediaStreamError:
            return

    async def tell():
        while True:
            print(json.dumps(decoded), flush=True)
            await asyncio.sleep(0.5)

    peer.on("track", lambda track: tasks.append(asyncio.ensure_future(count(track))))
    session = await exchange(peer, url)
    tasks.append(asyncio.ensure_future(tell()))
    return session


async def main(what, *words):
    peer = RTCPeerConnection()
    session = await {"publish": publish, "play": play}[what](peer, *words)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    http_offer.end(session)
    await peer.close()


tasks = []
asyncio.run(main(*sys.argv[1:]))
