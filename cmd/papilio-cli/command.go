package main

import (
	"encoding/json"
	"errors"
)

// command is one line of input. Which fields it needs depends on Do.
type command struct {
	Do       string          `json:"do"`
	Ref      json.RawMessage `json:"ref,omitempty"`
	Account  string          `json:"account"`
	Server   string          `json:"server"`
	Login    string          `json:"login"`
	Status   string          `json:"status"`
	To       string          `json:"to"`
	Text     string          `json:"text"`
	File     string          `json:"file"`
	Shortcut string          `json:"shortcut"`
	Of       string          `json:"of"`
	From     string          `json:"from"`
	Who      string          `json:"who"`
	Name     string          `json:"name"`
	Group    string          `json:"group"`
	Phone    string          `json:"phone"`
	Number   string          `json:"number"`
	Route    string          `json:"route"`
	Proxy    string          `json:"proxy"`
	Gateway  string          `json:"gateway"`
	CA       string          `json:"ca"`
	Pin      string          `json:"pin"`

	Format string `json:"format"`

	ID          int64 `json:"id"`
	Before      int64 `json:"before"`
	Limit       int   `json:"limit"`
	Minutes     *int  `json:"minutes"`
	AllowOthers *bool `json:"allow_others"`
	NotifyAdds  *bool `json:"notify_adds"`
}

func parseCommand(line []byte) (command, error) {
	var c command
	if err := json.Unmarshal(line, &c); err != nil {
		return c, err
	}
	if c.Do == "" {
		return c, errors.New(`a command needs "do"`)
	}
	return c, nil
}
