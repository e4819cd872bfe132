using System.Diagnostics;
using System.Globalization;
using Faultline.Clustering;
using Faultline.Clustering.FailureAware;
using Faultline.Evaluation;
using Faultline.Pulling;
using Faultline.Traces;

string Arg(string name, string fallback) { var i = Array.IndexOf(args, name); return i >= 0 ? args[i + 1] : fallback; }
bool Flag(string name) => args.Contains(name);
var data = Arg("--data", "../shared/data/planted_shared.jsonl.gz");
var truthFile = Arg("--truth", "../shared/data/planted_shared_truth.jsonl.gz");
var weeks = Arg("--weeks", "0,1,2,3,4,5,6,7").Split(',').Select(int.Parse).ToArray();
var verbose = Flag("-v");
var truth = TraceRows.Documents(truthFile).ToDictionary(r => r.GetProperty("trace_id").GetString()!, r => r.TryGetProperty("mode", out var m) && m.ValueKind == System.Text.Json.JsonValueKind.String ? m.GetString() : null);
var traces = TraceRows.Read(data);
if (Flag("--no-metadata")) traces = traces.ConvertAll(t => t with { Attributes = new Dictionary<string, AttributeValue>(), Intent = null, Model = null, PromptVersion = null });
if (Flag("--no-comments")) traces = traces.ConvertAll(t => t with { JudgeComment = null });
if (Flag("--no-scores")) traces = traces.ConvertAll(t => t with { JudgeScores = new Dictionary<string, double>(), JudgeComment = null });
var options = new FailureAwareOptions();
var quiet = args.Contains("-q");
foreach (var setting in Arg("--sweep", "").Split(';'))
{
options = new FailureAwareOptions();
foreach (var pair in setting.Split(',', StringSplitOptions.RemoveEmptyEntries))
{
    var kv = pair.Split('=');
    var p = typeof(FailureAwareOptions).GetProperty(kv[0])!;
    p.SetValue(options, Convert.ChangeType(kv[1], p.PropertyType, CultureInfo.InvariantCulture));
}
var start = new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
var windows = weeks.Select(w => (From: start.AddDays(7 * w), To: start.AddDays(7 * w + 7), Name: "w" + w)).ToList();
windows.Add((new DateTime(2026, 7, 15, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 7, 22, 0, 0, 0, DateTimeKind.Utc), "15-22"));
double sumAri = 0, sumFull = 0; int big = 0, bigFound = 0, mid = 0, midFound = 0;
foreach (var w in windows)
{
    var all = traces.Where(t => t.Timestamp >= w.From && t.Timestamp < w.To).OrderBy(t => t.Timestamp).ThenBy(t => t.TraceId, StringComparer.Ordinal).ToList();
    var failed = all.Where(t => t.Passed == false).Select(t => new PulledTrace(t, [], 1, false)).ToList();
    var passing = all.Where(t => t.Passed != false).ToList();
    var watch = Stopwatch.StartNew();
    var space = FailureSpaceBuilder.Build(failed, passing, [], options, 42, default);
    var t1 = watch.ElapsedMilliseconds;
    var fragments = FailureGrouping.Group(space, [.. Enumerable.Range(0, failed.Count)], options, default);
    var labels = fragments.Labels;
    var t2 = watch.ElapsedMilliseconds;
    var modes = failed.Select(f => truth[f.Trace.TraceId] ?? "-").ToArray();
    var names = modes.Distinct().Order().ToList();
    if (Flag("--fragments"))
    {
        foreach (var g in fragments.FragmentLabels.Select((l, i) => (l, i)).Where(x => x.l >= 0).GroupBy(x => x.l).OrderBy(g => g.GroupBy(x => modes[x.i]).MaxBy(x => x.Count())!.Key))
        {
            var members = g.Select(x => x.i).ToList();
            var lift = SliceLift.Compute(space.Slices, members, space.Weights);
            var top = lift.Select((v, i) => (v, i)).Where(x => x.v != 0).OrderByDescending(x => Math.Abs(x.v)).Take(9).Select(x => FormattableString.Invariant($"{space.Slices.Items[x.i].Attribute}={space.Slices.Items[x.i].Value ?? space.Slices.Items[x.i].Low + ".." + space.Slices.Items[x.i].High}:{x.v:0.0}"));
            var ev = space.Evidence.Columns.Select((c, j) => (c.Name, V: members.Average(m => space.Evidence.Rows[m][j]))).Where(x => x.V > .15).Select(x => FormattableString.Invariant($"{x.Name}:{x.V:0.00}"));
            Console.WriteLine($"  f{g.Key} n={members.Count} -> c{labels[members[0]]} {string.Join(" ", g.GroupBy(x => modes[x.i]).OrderByDescending(x => x.Count()).Select(x => $"{x.Key}:{x.Count()}"))} | {string.Join(" ", top)} | {string.Join(" ", ev)} | {failed[members[0]].Trace.Response[..Math.Min(60, failed[members[0]].Trace.Response.Length)]}");
        }
    }
    var ari = PartitionScores.AdjustedRandIndex(modes.Select(m => m is "-" or "MISC" ? -1 : names.IndexOf(m)).ToArray(), labels);
    var lines = new List<string>();
    foreach (var mode in names.Where(n => n is not ("-" or "MISC")))
    {
        var n = modes.Count(m => m == mode);
        if (n < 15) continue;
        var best = labels.Where(l => l >= 0).Distinct().Select(l =>
        {
            var size = labels.Count(x => x == l); var hit = labels.Zip(modes, (x, m) => x == l && m == mode).Count(b => b);
            return (P: hit / (double)size, R: hit / (double)n, L: l);
        }).OrderByDescending(b => Math.Min(b.P / .7, 1) * Math.Min(b.R / .5, 1)).ThenByDescending(b => b.P * b.R).FirstOrDefault();
        var found = best.P >= .7 && best.R >= .5;
        if (n >= 40) { big++; if (found) bigFound++; } else { mid++; if (found) midFound++; }
        lines.Add(FormattableString.Invariant($"{(found ? "  " : "! ")}{mode}({n}) {best.P:.00}/{best.R:.00}"));
    }
    var full = PartitionScores.AdjustedRandIndex(modes.Select(m => names.IndexOf(m)).ToArray(), labels);
    if (w.Name != "15-22") sumFull += full;
    if (w.Name != "15-22") sumAri += ari; 
    var noise = labels.Count(l => l < 0) / (double)labels.Length;
    if (!quiet) Console.WriteLine(FormattableString.Invariant($"{w.Name,-6} n={failed.Count} frag={fragments.Fragments} clusters={labels.Distinct().Count(l => l >= 0)} noise={noise:.00} ari={full:.000} ({ari:.000}) ms={t1}+{t2 - t1} {string.Join(" ", lines)}"));
    if (verbose)
        foreach (var g in labels.Select((l, i) => (l, i)).GroupBy(x => x.l).OrderByDescending(g => g.Count()))
            Console.WriteLine($"    {g.Key,3} {g.Count(),4}  {string.Join(" ", g.GroupBy(x => modes[x.i]).OrderByDescending(x => x.Count()).Take(6).Select(x => $"{x.Key}:{x.Count()}"))}");
}
Console.WriteLine(FormattableString.Invariant($"{setting} mean ARI {sumFull / weeks.Length:.000} ({sumAri / weeks.Length:.000}) >=40: {bigFound}/{big}   15-39: {midFound}/{mid}"));
}
