namespace Faultline.Regression;

/// <summary>Chooses rows that span a cluster: farthest-first (T. F. Gonzalez, 1985) with near-duplicates left out.</summary>
public static class SpreadSampler
{
    /// <summary>Requests at least this alike (Jaccard over word pairs) are the same case twice.</summary>
    public const double NearDuplicate = 0.8;

    /// <summary>
    /// Indices of at most <paramref name="count"/> candidates, in the order chosen: each is the one farthest from all <paramref name="present"/> rows and
    /// from those chosen before it; ties go to the first. <paramref name="first"/> are taken before any other, in their order.
    /// </summary>
    /// <returns>The choice, and how many candidates were near-duplicates.</returns>
    public static (IReadOnlyList<int> Chosen, int Duplicates) Choose(
        IReadOnlyList<SampleText> candidates,
        IReadOnlyList<SampleText> present,
        IReadOnlyList<int> first,
        int count,
        CancellationToken cancellationToken = default
    )
    {
        var distance = new double[candidates.Count];
        var open = new bool[candidates.Count];
        Array.Fill(distance, double.PositiveInfinity);
        Array.Fill(open, true);
        var duplicates = 0;
        foreach (var row in present)
        {
            Mark(row);
        }

        var chosen = new List<int>();
        var forced = new Queue<int>(first);
        var wanted = false;
        while (chosen.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Forced();
            for (var i = 0; i < candidates.Count && !wanted; i++)
            {
                if (open[i] && (next < 0 || distance[i] > distance[next]))
                {
                    next = i;
                }
            }

            if (next < 0)
            {
                break;
            }

            chosen.Add(next);
            open[next] = false;
            Mark(candidates[next]);
        }

        return (chosen, duplicates);

        int Forced()
        {
            while (forced.TryDequeue(out var candidate))
            {
                if (open[candidate])
                {
                    wanted = true;
                    return candidate;
                }
            }

            wanted = false;
            return -1;
        }

        void Mark(SampleText row)
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                if (!open[i])
                {
                    continue;
                }

                if (candidates[i].Request.Jaccard(row.Request) >= NearDuplicate)
                {
                    open[i] = false;
                    duplicates++;
                }
                else
                {
                    distance[i] = Math.Min(distance[i], 1 - candidates[i].Whole.Jaccard(row.Whole));
                }
            }
        }
    }
}

/// <summary>A case as the sampler sees it: the request decides what is a duplicate, request and answer together decide the spread.</summary>
public sealed record SampleText(Shingles Request, Shingles Whole)
{
    public static SampleText Of(string request, string response) => new(Shingles.Of(request, 2), Shingles.Of(request + "\n" + response, 3));
}
