namespace Faultline.Regression;

/// <summary>What one agent version made of one row.</summary>
/// <param name="Passes">Of the judged runs.</param>
/// <param name="Judged">Runs that passed or failed.</param>
public readonly record struct RowTally(int Passes, int Judged)
{
    /// <summary>The same agent both passed and failed it.</summary>
    public bool Flaky => Passes > 0 && Passes < Judged;
}
