namespace Faultline.Clustering;

/// <summary>Progress of one stage, and the way to stop it.</summary>
internal sealed class Reporter(HdbscanStage stage, IProgress<HdbscanProgress>? progress, CancellationToken cancellationToken)
{
    private long _done;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Throws when cancelled; otherwise reports how far the stage is.</summary>
    public void At(double fraction)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new HdbscanProgress(stage, fraction));
    }

    /// <summary>The same from several threads, counting units of work.</summary>
    public void Advance(long units, long total) => At(Math.Min(1, (double)Interlocked.Add(ref _done, units) / total));
}
