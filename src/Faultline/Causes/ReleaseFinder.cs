using Faultline.Statistics;

namespace Faultline.Causes;

/// <summary>Which release came with a territory's getting worse: the value that was not there before and whose requests fail more than the rest of the territory, over both windows.</summary>
public static class ReleaseFinder
{
    /// <summary>The release, or null when the territory did not get worse or no value of an attribute came with it.</summary>
    /// <param name="columns">Columns of a table that holds the rows of both windows.</param>
    /// <param name="allNow">All rows of the window.</param>
    /// <param name="allBefore">All rows of the window before.</param>
    /// <param name="now">The territory's rows of the window.</param>
    /// <param name="before">The territory's rows of the window before.</param>
    /// <param name="failed">By row: did it fail?</param>
    /// <param name="territories">How many territories are asked about: both tests are corrected for them (Bonferroni).</param>
    /// <remarks>Several things are often released in one week. They are told apart inside the territory: the one whose requests fail most beyond the territory's rate (largest G²) is named,
    /// and only if Fisher's test, corrected for every value that could have been named (Bonferroni), says so.</remarks>
    public static Predicate? Find(
        IReadOnlyList<FeatureColumn> columns,
        int[] allNow,
        int[] allBefore,
        int[] now,
        int[] before,
        Func<int, bool> failed,
        int territories,
        CauseOptions options
    )
    {
        int[] territory = [.. now, .. before];
        var failures = territory.Count(failed);
        var failuresNow = now.Count(failed);
        if (
            now.Length == 0
            || before.Length == 0
            || Worse(failuresNow, now.Length, failures, territory.Length) * territories > options.Level
        )
        {
            return null;
        }

        var releases = columns
            .Where(c => !c.IsNumeric)
            .SelectMany(c => Enumerable.Range(0, c.Categories.Length).Select(code => Predicate.Equal(c, code)))
            .Where(p => Territory.IsRelease(p, allNow, allBefore))
            .Select(p => (Predicate: p, Rows: Array.FindAll(territory, p.Holds)))
            .Where(x => x.Rows.Length >= options.Search.MinSupport && StandsOut(x.Predicate))
            .Select(x => (x.Predicate, x.Rows.Length, Failed: x.Rows.Count(failed)))
            .ToArray();
        var population = new Population(territory.Length, failures);
        return releases
            .Where(x => Worse(x.Failed, x.Length, failures, territory.Length) * releases.Length * territories <= options.Level)
            .OrderByDescending(x => population.Quality(x.Length, x.Failed))
            .ThenBy(x => x.Predicate.ToString(), StringComparer.Ordinal)
            .Select(x => x.Predicate)
            .FirstOrDefault();

        // Requests of the same days without the release are the fair comparison: what came earlier in the week makes them fail as often.
        bool StandsOut(Predicate release)
        {
            var without = Array.FindAll(now, r => !release.Holds(r));
            return without.Length < options.Search.MinSupport
                || Worse(now.Count(r => release.Holds(r) && failed(r)), now.Length - without.Length, failuresNow, now.Length)
                    <= options.Level;
        }
    }

    private static double Worse(int failedInside, int inside, int failed, int total) =>
        FisherExact.Greater(failedInside, inside, failed, total);
}
