package picture

import "encoding/binary"

const webpAnimated = 0x02 // a flag of VP8X

// firstOfWebP returns an animated WebP as a still of its first frame, which is
// all that golang.org/x/image/webp can read; other data is returned as it is.
func firstOfWebP(data []byte) []byte {
	name, extended, rest := chunk(data[min(12, len(data)):])
	if name != "VP8X" || len(extended) < 10 || extended[0]&webpAnimated == 0 {
		return data
	}
	for len(rest) > 0 {
		var body []byte
		if name, body, rest = chunk(rest); name != "ANMF" || len(body) < 16 {
			continue
		}
		width, height := body[6:9], body[9:12] // both less one
		frame := body[16:]
		out := []byte("RIFF\x00\x00\x00\x00WEBP")
		if first, _, _ := chunk(frame); first == "ALPH" {
			out = append(out, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...)
			out = append(append(out, width...), height...)
		}
		out = append(out, frame...)
		binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
		return out
	}
	return data
}

// chunk splits the first RIFF chunk off; name is "" when there is none.
func chunk(data []byte) (name string, body, rest []byte) {
	if len(data) < 8 {
		return "", nil, nil
	}
	size := uint64(binary.LittleEndian.Uint32(data[4:]))
	if size > uint64(len(data)-8) {
		return "", nil, nil
	}
	end := min(8+size+size&1, uint64(len(data)))
	return string(data[:4]), data[8 : 8+size], data[end:]
}
