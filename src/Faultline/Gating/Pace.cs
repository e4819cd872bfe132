using System.Diagnostics;

namespace Faultline.Gating;

/// <summary>Lets at most so many requests start a second, evenly spaced; a pause earns no burst.</summary>
internal sealed class Pace(double perSecond)
{
    private readonly Lock _turn = new();
    private readonly long _gap = perSecond > 0 ? (long)(Stopwatch.Frequency / perSecond) : 0;
    private long _next = Stopwatch.GetTimestamp();

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_gap == 0)
        {
            return Task.CompletedTask;
        }

        long wait;
        lock (_turn)
        {
            var now = Stopwatch.GetTimestamp();
            var mine = Math.Max(now, _next);
            _next = mine + _gap;
            wait = mine - now;
        }

        return wait == 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds((double)wait / Stopwatch.Frequency), cancellationToken);
    }
}
