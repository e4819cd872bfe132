using System.Globalization;
using Faultline.Reviewers;

// URL, --rounds N (of all pages, before the load), --reviewers N, --seconds S, --think MS (between two labels, on average), --pid P (whose memory to watch);
// --chromium PATH measures in that browser instead, as many rounds of all pages and then --labels N labels by keyboard;
// --page ADDRESS measures that page alone there, and sets no plan.
// Pages and labels of a served workspace whose people do not sign in; each reviewer works under a name of their own. Sets the plan of its newest run to 200 items a
// cluster, each by two.
var options = new Dictionary<string, string>(StringComparer.Ordinal);
for (var i = 1; i + 1 < args.Length; i += 2)
{
    options[args[i]] = args[i + 1];
}

int Number(string name, int other) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : other;

var address = new Uri(args[0]);
var figures = new Figures();
var alone = options.GetValueOrDefault("--page");
if (alone is null)
{
    await Reviewer.PlanAsync(address, 200);
}

if (options.TryGetValue("--chromium", out var chromium))
{
    using var http = new HttpClient { BaseAddress = address };
    IReadOnlyList<string> pages = alone is null ? await EveryPage.FindAsync(http) : [alone];
    await BrowserTimes.MeasureAsync(address, chromium, figures, pages, Number("--rounds", 5), alone is null ? Number("--labels", 100) : 0);
    figures.Write(Console.Out);
    return;
}

await PageTimes.MeasureAsync(address, figures, Number("--rounds", 20));
using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Number("--seconds", 60)));
var memory = MemoryWatch.RunAsync(Number("--pid", 0), stop.Token);
var think = TimeSpan.FromMilliseconds(Number("--think", 1_000));
await Task.WhenAll(
    Enumerable
        .Range(0, Number("--reviewers", 20))
        .Select(i => new Reviewer(address, $"reviewer-{i:00}", think, figures, i).RunAsync(stop.Token))
);
figures.Write(Console.Out);
Console.WriteLine(await memory);
