namespace Faultline.Clustering;

/// <summary>The nearest few of each point so far by float32 distance (the smaller index where two are equal), ascending, all in two flat arrays.</summary>
internal sealed class NearestHeap
{
    private readonly int _length;
    private readonly float[] _squared;
    private readonly int[] _index;

    public NearestHeap(int points, int length)
    {
        _length = length;
        _squared = new float[points * length];
        _index = new int[points * length];
        // Padded so that a whole vector of bounds can be read at the end.
        Bound = new float[points + PackedPoints.BlockRows];
        Array.Fill(_squared, float.PositiveInfinity);
        Array.Fill(_index, int.MaxValue);
        Array.Fill(Bound, float.PositiveInfinity, 0, points);
        Array.Fill(Bound, float.NegativeInfinity, points, PackedPoints.BlockRows);
    }

    /// <summary>The greatest distance on each list; −∞ beyond the last point.</summary>
    public float[] Bound { get; }

    public ReadOnlySpan<int> Index(int point) => _index.AsSpan(point * _length, _length);

    public ReadOnlySpan<float> Squared(int point) => _squared.AsSpan(point * _length, _length);

    public void Offer(int point, float squared, int other)
    {
        int start = point * _length,
            at = start + _length - 1;
        if (squared > _squared[at] || (squared == _squared[at] && other > _index[at]))
        {
            return;
        }

        while (at > start && (_squared[at - 1] > squared || (_squared[at - 1] == squared && _index[at - 1] > other)))
        {
            _squared[at] = _squared[at - 1];
            _index[at] = _index[at - 1];
            at--;
        }

        _squared[at] = squared;
        _index[at] = other;
        Bound[point] = _squared[start + _length - 1];
    }
}
