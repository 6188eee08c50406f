package attach

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// Still takes the picture that a video shows at a time, as BMP, through ffmpeg;
// ok is false behind the video's end. ffmpeg is told what the file is: lists of
// other files, which it would follow, are no videos here.
func Still(ctx context.Context, video []byte, at time.Duration, lim Limits) (bmp []byte, ok bool, err error) {
	lim = lim.filled()
	kind := videoFormat(video)
	if kind == "" {
		return nil, false, refuse("it is no video of a kind that is known here (MP4, MOV, MKV, WebM, AVI)")
	}
	path, err := found("ffmpeg", "redact frames")
	if err != nil {
		return nil, false, err
	}
	const head = 1 << 10 // of a BMP, and the filling of its rows
	out, err := program(ctx, "", video, 4*int64(lim.Pixels)+head, path, "-nostdin", "-v", "error", "-threads", "1",
		"-protocol_whitelist", "file", "-f", kind, "-ss", fmt.Sprintf("%.3f", at.Seconds()), "-i", "file:"+handedFile,
		"-map", "0:v:0", "-frames:v", "1", "-map_metadata", "-1", "-pix_fmt", "bgr24", "-c:v", "bmp", "-f", "image2pipe", "pipe:1")
	if err != nil {
		return nil, false, err
	}
	return out, len(out) > 0, nil
}

// videoFormat names ffmpeg's reader for a video by its first bytes.
func videoFormat(b []byte) string {
	switch {
	case len(b) < 12:
		return ""
	case string(b[4:8]) == "ftyp":
		return "mov"
	case bytes.HasPrefix(b, []byte("\x1aE\xdf\xa3")):
		return "matroska"
	case string(b[:4]) == "RIFF" && string(b[8:12]) == "AVI ":
		return "avi"
	}
	return ""
}
