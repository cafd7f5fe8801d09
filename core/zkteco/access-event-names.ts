/** What the codes of access events mean, protocol reference 8. At most 24 characters: an event's row has 1 KB. */
const NAMES = `
6 linkage
7 alarm cancelled
8 opened remotely
9 closed remotely
10 normally open ended
11 normally open began
12 auxiliary output on
13 auxiliary output off
20 too soon after the last
21 outside valid time
22 wrong time zone
23 no permission
24 anti-passback
25 interlock
26 waiting for more people
27 card unknown
28 door held open
29 expired
30 wrong password
31 too soon after the last
32 waiting for more people
33 expired
34 fingerprint unknown
35 outside valid time
36 exit button out of time
37 door cannot close
38 card lost
39 blacklisted
40 not everybody verified
41 wrong way to verify
42 unknown card format
43 watched person
44 refused by the server
45 server did not answer
47 command not sent
48 not everybody verified
49 outside valid time
50 too soon after the last
51 waiting for more people
52 not everybody verified
53 expired
54 battery low
55 unauthorised operation
58 alarm in always open
59 unauthorised admin
60 locked from inside
61 repeated verification
62 forbidden
63 door locked
64 exit button out of time
65 auxiliary out of time
66 reader upgrade failed
67 known but not authorised
68 temperature too high
69 no mask
72 call not answered
73 QR code invalid
74 QR code expired
100 tamper
101 duress
102 forced open
103 duress
104 invalid cards
105 server not reachable
106 battery low
107 mains failed
108 main controller lost
109 reader removed
110 reader offline
200 door opened
201 door closed
202 exit button
204 normally open ended
205 normally open by remote
206 device started
209 exit button while locked
210 opened by fire alarm
211 closed by super user
214 connected to server
217 main controller found
219 exit button, always open
220 auxiliary input open
221 auxiliary input closed
224 doorbell
233 locked remotely
234 unlocked remotely
`;

const nameOf = new Map(
  NAMES.trim()
    .split('\n')
    .map((line) => [Number(line.slice(0, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)]),
);

/** Plain words for an access event's code; undefined when there are none. */
export function accessEventName(eventCode: number): string | undefined {
  return nameOf.get(eventCode);
}
