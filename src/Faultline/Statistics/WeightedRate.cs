namespace Faultline.Statistics;

/// <summary>A rate of weighted rows: Horvitz–Thompson's share with Wilson's interval on Kish's effective size.</summary>
public sealed class WeightedRate
{
    private double passed;
    private double squares;

    /// <summary>Σ w: the estimated number of rows.</summary>
    public double Total { get; private set; }

    /// <summary>Σ w of the rows that passed.</summary>
    public double Passed => passed;

    public void Add(bool pass, double weight)
    {
        Total += weight;
        squares += weight * weight;
        passed += pass ? weight : 0;
    }

    /// <summary>The rate with its 95 % interval; n is the effective size.</summary>
    public Interval Interval()
    {
        var effective = squares == 0 ? 0 : Total * Total / squares;
        return Wilson.Interval(Total == 0 ? 0 : passed / Total * effective, effective);
    }
}
