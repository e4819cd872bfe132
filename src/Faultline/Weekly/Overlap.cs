namespace Faultline.Weekly;

/// <summary>How much earlier and new clusters have in common, in failures.</summary>
internal sealed class Overlap
{
    private readonly double[] _earlier;
    private readonly double[] _now;

    private Overlap(double[,] shared, double[] earlier, double[] now, int[] traces)
    {
        Shared = shared;
        _earlier = earlier;
        _now = now;
        Traces = traces;
    }

    /// <summary>|A ∩ B| by earlier and new cluster.</summary>
    public double[,] Shared { get; }

    /// <summary>Traces behind each earlier cluster.</summary>
    public int[] Traces { get; }

    public int Earlier => _earlier.Length;

    public int Now => _now.Length;

    public static Overlap Count(IReadOnlyList<PlacedTwice> traces, int earlier, int now)
    {
        var shared = new double[earlier, now];
        var sizes = new double[earlier];
        var received = new double[now];
        var counts = new int[earlier];
        foreach (var trace in traces)
        {
            if (trace.Earlier >= 0)
            {
                sizes[trace.Earlier] += trace.Weight;
                counts[trace.Earlier]++;
            }

            if (trace.Now >= 0)
            {
                received[trace.Now] += trace.Weight;
            }

            if (trace is { Earlier: >= 0, Now: >= 0 })
            {
                shared[trace.Earlier, trace.Now] += trace.Weight;
            }
        }

        return new Overlap(shared, sizes, received, counts);
    }

    /// <summary>|A ∩ B|/|A ∪ B|; 0 for two empty sets.</summary>
    public double Jaccard(int i, int j)
    {
        var union = _earlier[i] + _now[j] - Shared[i, j];
        return union > 0 ? Shared[i, j] / union : 0;
    }

    public SharedTraces Between(int i, int j) =>
        new(Math.Round(Jaccard(i, j), 3), Math.Round(ShareOfEarlier(i, j), 3), Math.Round(ShareOfNow(i, j), 3));

    /// <summary>|A ∩ B|/|A|.</summary>
    public double ShareOfEarlier(int i, int j) => _earlier[i] > 0 ? Shared[i, j] / _earlier[i] : 0;

    /// <summary>|A ∩ B|/|B|.</summary>
    public double ShareOfNow(int i, int j) => _now[j] > 0 ? Shared[i, j] / _now[j] : 0;
}
