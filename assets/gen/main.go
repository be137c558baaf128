// Command gen draws the PNG and GIF files of package assets from its SVG
// files, and makes its sounds. Run it with "go generate ./assets"; the results are committed.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// iconSizes are the sides of the app icon; under smallMark the simpler drawing
// is used.
var iconSizes = []int{16, 24, 32, 48, 64, 128, 256}

const (
	smallMark   = 28
	pictureSize = 96
	customSize  = 50
	appIcon     = "../cmd/papilio/Icon.png" // for FyneApp.toml
	appIconSize = 512
)

// run works in the folder of package assets, where go generate starts it.
func run() error {
	for _, size := range iconSizes {
		from := "mark/papilio.svg"
		if size < smallMark {
			from = "mark/papilio-small.svg"
		}
		if err := still(from, fmt.Sprintf("mark/icon-%d.png", size), size); err != nil {
			return err
		}
	}
	if err := still("mark/papilio.svg", appIcon, appIconSize); err != nil {
		return err
	}
	if err := drawSounds(); err != nil {
		return err
	}
	if err := each("pictures/*.svg", func(svg string) error {
		return still(svg, strings.TrimSuffix(svg, ".svg")+".png", pictureSize)
	}); err != nil {
		return err
	}
	return each("custom/*.svg", func(svg string) error {
		base := strings.TrimSuffix(svg, ".svg")
		if scene, ok := animations[filepath.Base(base)]; ok {
			return animate(svg, base+".gif", customSize, scene)
		}
		return still(svg, base+".png", customSize)
	})
}

func each(pattern string, do func(string) error) error {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		return fmt.Errorf("%s: nothing there (%v)", pattern, err)
	}
	for _, name := range names {
		if err := do(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func still(from, to string, size int) error {
	svg, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	img, err := render(svg, size)
	if err != nil {
		return err
	}
	data, err := encodePNG(img)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}
