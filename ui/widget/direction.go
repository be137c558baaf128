package widget

// leftToRight is Unicode's LEFT-TO-RIGHT MARK, which is not seen.
const leftToRight = "\u200e"

// inRow returns a text as it is drawn in a row that goes from left to right,
// such as that of a name. Fyne takes the direction of a text from its first
// letter but puts the runs of both directions side by side from the left, so in
// "שלום Maria" the blank would stand at the wrong end.
func inRow(text string) string {
	if text == "" || !startsRightToLeft(text) {
		return text
	}
	return leftToRight + text
}
