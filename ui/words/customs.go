package words

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/number"
)

// halfDays are the places that tell the time with am and pm (Unicode CLDR).
var halfDays = strings.Fields("en-US en-CA en-AU en-NZ en-IN en-PH en-PK en-SG en-MY en-HK es-US es-CO es-VE es-PA es-DO es-PR")

// dates are the forms of a short date, for time.Format, by place or else by
// language (Unicode CLDR).
var dates = map[string]string{
	"en": "2006-01-02", "en-US": "1/2/2006", "en-GB": "02/01/2006", "en-IE": "02/01/2006", "en-AU": "02/01/2006", "en-NZ": "02/01/2006", "en-IN": "02/01/2006",
	"de": "02.01.2006", "es": "02/01/2006", "fr": "02/01/2006", "fr-CH": "02.01.2006", "fr-CA": "2006-01-02", "nl": "02-01-2006", "nl-BE": "02/01/2006", "pt": "02/01/2006",
}

// at returns the language and the place of a tongue: "en" and "en-US".
func (t *tongue) at() (base, place string) {
	b, _ := t.locale.Base()
	if r, sure := t.locale.Region(); sure == language.Exact {
		return b.String(), b.String() + "-" + r.String()
	}
	return b.String(), b.String()
}

// Clock returns a time of day in minutes.
func Clock(t time.Time) string {
	_, place := current().at()
	for _, p := range halfDays {
		if p == place {
			return t.Local().Format("3:04 PM")
		}
	}
	return t.Local().Format("15:04")
}

// Date returns a day in numbers.
func Date(t time.Time) string {
	base, place := current().at()
	form, ok := dates[place]
	if !ok {
		form = dates[base]
	}
	return t.Local().Format(form)
}

// Stamp returns a day in numbers and its time of day.
func Stamp(t time.Time) string { return Date(t) + " " + Clock(t) }

// Day returns a day in words, seen from now: "Today", "Sunday, 22 November".
func Day(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case sameDay(t, now):
		return Say("day.today")
	case sameDay(t, now.AddDate(0, 0, -1)):
		return Say("day.yesterday")
	}
	key := "day.other"
	if t.Year() != now.Year() {
		key = "day.other-year"
	}
	day, month := strconv.Itoa(t.Day()), Month(t.Month())
	switch _, place := current().at(); {
	case place == "en-US": // the month first
		day, month = month, day
	case t.Day() == 1 && strings.HasPrefix(place, "fr"):
		day = "1er"
	}
	return Say(key, "Weekday", Weekday(t.Weekday()), "Day", day, "Month", month, "Year", t.Year())
}

// Weekday returns the name of a day of the week.
func Weekday(d time.Weekday) string { return Say("weekday." + strconv.Itoa(int(d))) }

// Month returns the name of a month as it stands in a date.
func Month(m time.Month) string { return Say("month." + strconv.Itoa(int(m))) }

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// Number returns a number with at most so many digits after the point, or what
// stands for one.
func Number(v float64, digits int) string {
	return current().printer.Sprint(number.Decimal(v, number.MaxFractionDigits(digits)))
}

// FileSize returns the size of a file in words: "812 bytes", "1.4 MB".
func FileSize(n int64) string {
	value, unit := SizeIn(n, n)
	return value + " " + unit
}

// SizeIn returns n in the unit that suits whole.
func SizeIn(n, whole int64) (value, unit string) {
	units := []string{"size.bytes", "size.kb", "size.mb", "size.gb"}
	v, w, i := float64(n), float64(whole), 0
	for w >= 1000 && i+1 < len(units) {
		v, w, i = v/1024, w/1024, i+1
	}
	digits := 1
	if i < 2 || v >= 100 {
		digits = 0
	}
	return Number(v, digits), Say(units[i], "Count", int(n))
}
