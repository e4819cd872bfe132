using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Faultline.Reviewers;

/// <summary>Times by what was asked for, in milliseconds, and what failed.</summary>
internal sealed class Figures
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _times = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _faults = new(StringComparer.Ordinal);

    /// <summary>Times a request up to its last byte; anything but success is a fault.</summary>
    public async Task<string> TimeAsync(string name, Func<Task<HttpResponseMessage>> send)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await send();
            var text = await answer.Content.ReadAsStringAsync();
            Add(name, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (!answer.IsSuccessStatusCode)
            {
                Fault($"{name}: {(int)answer.StatusCode} {text[..Math.Min(text.Length, 120)]}");
            }

            return text;
        }
        catch (HttpRequestException failure)
        {
            Fault($"{name}: {failure.Message}");
            return "";
        }
    }

    public void Add(string name, double milliseconds) => _times.GetOrAdd(name, _ => []).Add(milliseconds);

    public void Write(TextWriter output)
    {
        output.WriteLine("| what | n | p50 ms | p95 | p99 | max |");
        output.WriteLine("|---|---|---|---|---|---|");
        var rows = _times.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, t.Value.ToArray())).ToList();
        // All pages together, beside each.
        foreach (var group in new[] { "page ", "first content " })
        {
            double[] all = [.. rows.Where(r => r.Key.StartsWith(group, StringComparison.Ordinal)).SelectMany(r => r.Item2)];
            if (all.Length > 0)
            {
                rows.Add((group + "(all)", all));
            }
        }

        foreach (var (name, unordered) in rows)
        {
            double[] times = [.. unordered.Order()];
            string At(double share) =>
                times[Math.Min(times.Length - 1, (int)(share * times.Length))].ToString("0", CultureInfo.InvariantCulture);
            output.WriteLine($"| {name} | {times.Length} | {At(.5)} | {At(.95)} | {At(.99)} | {At(1)} |");
        }

        output.WriteLine(_faults.IsEmpty ? "no errors" : string.Join('\n', _faults.Select(f => $"ERROR {f.Value} x {f.Key}")));
    }

    private void Fault(string what) => _faults.AddOrUpdate(what, 1, static (_, n) => n + 1);
}
