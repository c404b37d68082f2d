"""A publisher or a viewer on GStreamer's webrtcbin, with the RSA certificate that it makes by default.

gstreamer.py publish URL KEY vp8|h264 [MTU]
gstreamer.py play URL vp8|h264   prints a line of JSON each half second: how many buffers of each kind were decoded

Ends at SIGTERM.
"""
import json
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC

import http_offer

Gst.init(None)

ENCODERS = {
    "vp8": "vp8enc deadline=1 keyframe-max-dist=60 target-bitrate=800000 ! rtpvp8pay mtu={mtu} picture-id-mode=15-bit"
    " ! application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=60 bitrate=800"
    " ! video/x-h264,profile=constrained-baseline ! rtph264pay mtu={mtu} config-interval=-1 aggregate-mode=zero-latency"
    " ! application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000",
}


def published(codec, mtu):
    return (
        "webrtcbin name=peer bundle-policy=max-bundle"
        " videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=25/1 ! videoconvert"
        f" ! {ENCODERS[codec].format(mtu=mtu)} ! peer."
        " audiotestsrc is-live=true freq=440 ! audio/x-raw,rate=48000,channels=2 ! opusenc ! rtpopuspay"
        " ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000 ! peer."
    )


class Client:
    """One peer connection."""

    def __init__(self, pipeline, url, key=None):
        self.url, self.key, self.session = url, key, None
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(pipeline)
        self.peer = self.pipeline.get_by_name("peer")
        # libnice leaves loopback out unless it is told otherwise. The agent is kept: Python would free it.
        self.ice = self.peer.get_property("ice-agent")
        self.ice.emit("add-local-ip-address", "127.0.0.1")
        self.peer.connect("notify::ice-gathering-state", self.gathered)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)

    def run(self):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, self.loop.quit)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)
        if self.session:
            http_offer.end(self.session)

    def make_offer(self, *_):
        self.peer.emit("create-offer", None, Gst.Promise.new_with_change_func(self.offered, None))

    def offered(self, promise, _):
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        self.peer.emit("set-local-description", offer, Gst.Promise.new())

    def gathered(self, *_):
        if self.peer.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self.exchange)

    def exchange(self):
        offer = self.peer.get_property("local-description").sdp.as_text()
        answer, self.session = http_offer.offer(self.url, offer, self.key)
        _, message = GstSdp.SDPMessage.new_from_text(answer)
        description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.peer.emit("set-remote-description", description, Gst.Promise.new())

    def failed(self, _, message):
        print(message.parse_error(), file=sys.stderr)
        self.loop.quit()


def publish(url, key, codec, mtu="1200"):
    client = Client(published(codec, mtu), url, key)
    client.peer.connect("on-negotiation-needed", client.make_offer)
    client.run()


OFFERED = {
    "vp8": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "h264": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000"
    ",packetization-mode=(string)1,profile-level-id=(string)42e01f",
}


def play(url, codec):
    client = Client("pipeline. ( webrtcbin name=peer bundle-policy=max-bundle )", url)
    decoded = {"audio": 0, "video": 0}
    for caps in (
        "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000",
        OFFERED[codec],
    ):
        client.peer.emit(
            "add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps)
        )

    def arrives(_, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        decode = Gst.ElementFactory.make("decodebin")
        client.pipeline.add(decode)
        decode.connect("pad-added", shows)
        decode.sync_state_with_parent()
        pad.link(decode.get_static_pad("sink"))

    def shows(_, pad):
        kind = pad.get_current_caps().get_structure(0).get_name().split("/")[0]
        sink = Gst.ElementFactory.make("fakesink")
        client.pipeline.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))
        pad.add_probe(Gst.PadProbeType.BUFFER, count, kind)

    def count(_pad, _info, kind):
        decoded[kind] += 1
        return Gst.PadProbeReturn.OK

    def tell():
        print(json.dumps(decoded), flush=True)
        return True

    client.peer.connect("pad-added", arrives)
    client.peer.connect("on-negotiation-needed", client.make_offer)
    GLib.timeout_add(500, tell)
    client.run()


{"publish": publish, "play": play}[sys.argv[1]](*sys.argv[2:])
