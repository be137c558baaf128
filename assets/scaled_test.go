package assets_test

import (
	"bytes"
	"encoding/xml"
	"testing"

	"papilio/assets"
)

func TestScaled(t *testing.T) {
	big := string(assets.Scaled("icons/smile.svg", 40)) // the grid is 20
	if !bytes.Contains([]byte(big), []byte(`stroke-width="3"`)) || bytes.Contains([]byte(big), []byte(`"1.5"`)) {
		t.Error(big)
	}
	if !bytes.Contains(assets.Scaled("emoticons/smile.svg", 12), []byte(`<svg stroke-width="0.5" `)) {
		t.Error("no width to hand down")
	}
	for _, c := range assets.Classic() {
		if err := xml.Unmarshal(assets.Scaled(c.File, 33), new(struct{})); err != nil {
			t.Errorf("%s: %v", c.File, err)
		}
	}
	if png := "pictures/fox.png"; !bytes.Equal(assets.Scaled(png, 40), assets.Bytes(png)) {
		t.Error("a PNG was changed")
	}
	if assets.Scaled("icons/none.svg", 40) != nil {
		t.Error("an unknown name gave something")
	}
}
