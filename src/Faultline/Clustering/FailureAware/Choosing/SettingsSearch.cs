using Faultline.Statistics;

namespace Faultline.Clustering.FailureAware.Choosing;

/// <summary>Tries combinations of settings and measures how much of what each finds comes back when the failures are drawn again.</summary>
/// <remarks>
/// Agreement alone (Ben-Hur, Elisseeff &amp; Guyon 2002; Hennig 2007) favours few coarse clusters, detail alone favours shards. The score of a draw is their
/// product: ARI(all, draw) · Σ_C −p_C ln p_C · J_C, the entropy of the clusters counted only as far as each comes back, so that one big cluster and noise
/// score 0 and so does a fine partition that is different every time. No label, tag or answer key takes part.
/// </remarks>
public static class SettingsSearch
{
    /// <summary>One trial a combination, in the grid's order (weights, sizes, cuts). Same input and seed, same trials, on any number of threads.</summary>
    public static IReadOnlyList<Trial> Run(
        FailureSpace space,
        FailureAwareOptions options,
        SettingsGrid grid,
        int seed,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        var n = space.Points.Rows;
        var step = Math.Max(1, (int)Math.Ceiling(n / (double)grid.MostPoints));
        var rows = Enumerable.Range(0, n).Where(i => i % step == 0).ToArray();
        var draws = Enumerable
            .Range(0, grid.Resamples)
            .Select(b => Draw(rows.Length, seed, b))
            .Append([.. rows.Select((_, i) => i)])
            .ToArray();
        var spaces = grid.Weights.Select(w => space.Reweighted(w.ByBlock)).ToArray();
        // On a part of the failures the usual fragment is that of the part.
        var usual = step == 1 ? options : options.ForPart(n, rows.Length);
        var found = new int[grid.Weights.Count * grid.SizeFactors.Count * draws.Length][][];
        var done = 0;
        Parallel.For(
            0,
            found.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            job =>
            {
                var draw = Array.ConvertAll(draws[job % draws.Length], i => rows[i]);
                var size = grid.SizeFactors[job / draws.Length % grid.SizeFactors.Count];
                var settings = new Candidate(size, 0, WeightFactors.Usual).Apply(usual);
                var weighted = spaces[job / draws.Length / grid.SizeFactors.Count];
                var fragmented = Fragmented.Of(weighted, draw, settings, cancellationToken, threads: 1);
                found[job] = [.. grid.Cuts.Select(cut => fragmented.Cut(cut, settings).Labels)];
                progress?.Report(Interlocked.Increment(ref done) / (double)found.Length);
            }
        );
        var trials = new List<Trial>();
        for (var group = 0; group < found.Length / draws.Length; group++)
        {
            for (var cut = 0; cut < grid.Cuts.Count; cut++)
            {
                var candidate = new Candidate(
                    grid.SizeFactors[group % grid.SizeFactors.Count],
                    grid.Cuts[cut],
                    grid.Weights[group / grid.SizeFactors.Count]
                );
                int[][] byDraw = [.. Enumerable.Range(0, draws.Length).Select(b => found[group * draws.Length + b][cut])];
                trials.Add(Measure(candidate, draws, byDraw));
            }
        }

        return trials;
    }

    private static Trial Measure(Candidate candidate, int[][] draws, int[][] found)
    {
        var all = found[^1];
        var measured = Enumerable.Range(0, draws.Length - 1).Select(b => Reproduction.Of(all, draws[b], found[b])).ToArray();
        var byDraw = Array.ConvertAll(measured, m => Math.Max(0, m.Agreement) * m.Detail);
        return new Trial(
            candidate,
            byDraw.Average(),
            byDraw,
            measured.Average(m => m.Agreement),
            measured.Average(m => m.Detail),
            all.Length == 0 ? 0 : all.Max() + 1,
            all.Length == 0 ? 0 : all.Count(l => l < 0) / (double)all.Length
        );
    }

    private static int[] Draw(int n, int seed, int resample)
    {
        var random = new SplitMix64(unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + (ulong)resample));
        var drawn = new bool[n];
        for (var i = 0; i < n; i++)
        {
            drawn[random.Next(n)] = true;
        }

        return [.. Enumerable.Range(0, n).Where(i => drawn[i])];
    }
}
