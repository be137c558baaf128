package app

import "papilio/protocol"

// Characters returns the four people who live on the built-in server, all but
// their art: Picture and Emoticons are empty and are filled in by the program.
func Characters() []Resident {
	return []Resident{
		{
			Address: "maria@papilio.local", Name: "Maria (F) two more days!", Group: "Friends", Status: protocol.Online,
			Lines: []string{
				"hm, tell me more :)", "really? I did not know that", "haha ok ;)", "I was thinking the same",
				"good to hear from you, {name}!", "wait, let me write that down",
			},
			Answers: []Answer{
				{Words: []string{"hi", "hello", "hey", "hallo", "hola"}, Lines: []string{"hey {name}! :)", "hi hi! how is your day?", "hello you :D"}},
				{Words: []string{"how are you", "how is it going", "what's up", "whats up"}, Lines: []string{"fine! packing for the lake already :D", "a bit tired, but in two days I am on holiday (F)"}},
				{Words: []string{"lake", "saturday", "weekend", "holiday", "trip", "train"}, Lines: []string{"the ferry leaves at noon, do not be late this time ;)", "I found the old photos from the lake, I will show you", "bring something warm, the nights are cold there"}},
				{Words: []string{"thanks", "thank you", "thx"}, Lines: []string{"any time :)", "you are welcome!"}},
				{Words: []string{"bye", "good night", "see you", "cu"}, Lines: []string{"see you soon!", "bye {name}, sleep well"}},
				{Words: []string{"?"}, Lines: []string{"good question... I will ask Jonas", "yes! I mean, probably :P", "hm, no idea to be honest"}},
			},
			Thanks: []string{"ooh, where did you get that one? :D", "that one is lovely, I am taking it", "haha, did you draw that yourself?"},
		},
		{
			Address: "jonas@papilio.local", Name: "Jonas (8) on tour", Group: "Friends", Status: protocol.OnThePhone,
			Lines: []string{
				"yeah!", "can't talk much, we load the van", "nice one", "I will call you from the road",
				"sounds like a song title", "ha, true",
			},
			Answers: []Answer{
				{Words: []string{"hi", "hello", "hey", "yo"}, Lines: []string{"yo {name}!", "hey! what are you listening to?"}},
				{Words: []string{"how are you", "what's up", "whats up", "how is it going"}, Lines: []string{"loud, thank you. yesterday was our best gig so far", "no sleep, much coffee (c)"}},
				{Words: []string{"music", "song", "band", "gig", "tour", "record", "concert"}, Lines: []string{"we play in the old harbour on Friday, come by (8)", "new record in spring, do not tell anyone :P", "vinyl or it did not happen"}},
				{Words: []string{"stove", "tent"}, Lines: []string{"the stove is with me, I think. under the drums", "Maria has the tent"}},
				{Words: []string{"bye", "good night", "see you", "cu"}, Lines: []string{"later!", "keep it loud"}},
				{Words: []string{"?"}, Lines: []string{"ask me after the sound check", "yes. no. what was the question?"}},
			},
			Thanks: []string{"that goes on our next poster", "ha! send that to the whole band", "nice picture! is there a bigger one?"},
		},
		{
			Address: "aiko@papilio.local", Name: "~ aiko (*) tea first", Group: "Friends", Status: protocol.BeRightBack,
			Lines: []string{
				"tea first, then we talk", "mhm :)", "the cat walks over the keyboard again", "I like that", "one moment, the water boils",
				"that is so like you, {name}",
			},
			Answers: []Answer{
				{Words: []string{"hi", "hello", "hey"}, Lines: []string{"good day {name} :)", "hello! tea?"}},
				{Words: []string{"how are you", "what's up", "whats up", "how is it going"}, Lines: []string{"calm. it rains and there is soup", "very well, my cat less so: it is bath day"}},
				{Words: []string{"cat", "pet", "kitten"}, Lines: []string{"he says hello too. I think. he pressed enter", "he sleeps on the warm part of the radiator"}},
				{Words: []string{"tea", "coffee", "hungry", "eat", "food", "soup", "dinner"}, Lines: []string{"I know a place with very good noodles", "green tea, always green tea", "now I am hungry. look what you did"}},
				{Words: []string{"bye", "good night", "see you", "cu"}, Lines: []string{"good night, and drink something warm", "bye bye (*)"}},
				{Words: []string{"?"}, Lines: []string{"the cat says yes", "I would sleep on it", "maybe. tea first"}},
			},
			Thanks: []string{"so small and so pretty!", "the cat wants one like that too", "that is very good work :)"},
		},
		{
			Address: "piotr@papilio.local", Name: "Piotr Zielinski", Group: "Work", Status: protocol.Online,
			Lines: []string{
				"Understood.", "I will look into it after lunch.", "Can you send me the numbers?", "That should work.",
				"Let us talk about it on Monday.", "One second, the build is red again.",
			},
			Answers: []Answer{
				{Words: []string{"hi", "hello", "hey", "morning"}, Lines: []string{"Hello {name}.", "Good morning. What is on the list today?"}},
				{Words: []string{"how are you", "what's up", "whats up", "how is it going"}, Lines: []string{"Busy, but the plants on my desk are fine.", "Two meetings down, three to go."}},
				{Words: []string{"plant", "cactus", "garden", "flower"}, Lines: []string{"You water it once a month. Not more. People always water it more.", "It has a flower this year, the first one."}},
				{Words: []string{"work", "meeting", "report", "monday", "deadline", "project"}, Lines: []string{"The report is nearly done.", "The meeting was moved to three o'clock.", "I put it on the agenda."}},
				{Words: []string{"bye", "see you", "cu"}, Lines: []string{"Have a good evening.", "See you tomorrow."}},
				{Words: []string{"?"}, Lines: []string{"I would have to check.", "Yes, I think so.", "Good question. Who would know that?"}},
			},
			Thanks: []string{"That would look good in the presentation.", "Is that one of ours? I like it.", "Very nice. What program did you use?"},
		},
	}
}
