namespace Faultline.Clustering;

/// <summary>The nearest few of what was offered, ascending; the first offered where two are equally near.</summary>
internal sealed class NearestFew(int most)
{
    private readonly double[] _squared = new double[most];
    private readonly int[] _index = new int[most];

    public int Count { get; private set; }

    public double Squared(int at) => _squared[at];

    public int Index(int at) => _index[at];

    public void Clear() => Count = 0;

    public void Offer(double squared, int index)
    {
        if (Count == _squared.Length && squared >= _squared[^1])
        {
            return;
        }

        Count = Math.Min(Count + 1, _squared.Length);
        var at = Count - 1;
        while (at > 0 && _squared[at - 1] > squared)
        {
            _squared[at] = _squared[at - 1];
            _index[at] = _index[at - 1];
            at--;
        }

        _squared[at] = squared;
        _index[at] = index;
    }
}
