namespace Faultline.Clustering.FailureAware;

/// <summary>Brings noise back to the cluster it resembles, and says that it did.</summary>
public static class Absorption
{
    /// <summary>Per row the label, noise replaced by the nearest centre's when the cosine similarity exceeds <paramref name="threshold"/>, and that similarity.</summary>
    public static (int[] Labels, double[] Similarity) Absorb(Matrix points, IReadOnlyList<int> labels, double threshold)
    {
        var clusters = labels.Count == 0 ? 0 : labels.Max() + 1;
        var centres = Centres(points, labels, clusters);
        var absorbed = labels.ToArray();
        var nearest = new double[absorbed.Length];
        for (var i = 0; i < absorbed.Length; i++)
        {
            if (absorbed[i] >= 0)
            {
                continue;
            }

            var best = threshold;
            for (var c = 0; c < clusters; c++)
            {
                var similarity = Cosine(points.Row(i), centres[c]);
                if (similarity > best)
                {
                    best = similarity;
                    nearest[i] = similarity;
                    absorbed[i] = c;
                }
            }
        }

        return (absorbed, nearest);
    }

    /// <summary>Mean of each cluster's rows.</summary>
    public static double[][] Centres(Matrix points, IReadOnlyList<int> labels, int clusters)
    {
        var centres = new double[clusters][];
        var counts = new int[clusters];
        for (var c = 0; c < clusters; c++)
        {
            centres[c] = new double[points.Columns];
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] < 0)
            {
                continue;
            }

            counts[labels[i]]++;
            var row = points.Row(i);
            for (var d = 0; d < row.Length; d++)
            {
                centres[labels[i]][d] += row[d];
            }
        }

        for (var c = 0; c < clusters; c++)
        {
            for (var d = 0; d < points.Columns && counts[c] > 0; d++)
            {
                centres[c][d] /= counts[c];
            }
        }

        return centres;
    }

    /// <summary>Cosine similarity; 0 when either is zero.</summary>
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<double> b)
    {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (var d = 0; d < a.Length; d++)
        {
            dot += a[d] * b[d];
            aa += (double)a[d] * a[d];
            bb += b[d] * b[d];
        }

        return aa > 0 && bb > 0 ? dot / Math.Sqrt(aa * bb) : 0;
    }
}
