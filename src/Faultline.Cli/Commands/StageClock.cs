using System.Diagnostics;

namespace Faultline.Cli.Commands;

/// <summary>Wall time by stage.</summary>
internal sealed class StageClock
{
    private readonly Stopwatch _all = Stopwatch.StartNew();
    private TimeSpan _last;

    public Dictionary<string, double> Stages { get; } = [];

    public void Mark(string stage)
    {
        Add(stage, _all.Elapsed - _last);
        Skip();
    }

    public void Skip() => _last = _all.Elapsed;

    public void Add(string stage, TimeSpan time) => Stages[stage] = Math.Round(time.TotalMilliseconds, 3);

    public IReadOnlyDictionary<string, double> Total()
    {
        Add("total", _all.Elapsed);
        return Stages;
    }
}
