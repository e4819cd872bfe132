using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>A Gaussian mixture with 15 % uniform noise: on the unit sphere from 16 dimensions on, in a cube below.</summary>
internal static class Mixture
{
    private const double NoiseShare = 0.15;

    /// <returns>The points and the component each was drawn from, −1 for noise.</returns>
    public static (Matrix Points, int[] Truth) Make(int rows, int columns, int clusters, int seed)
    {
        var sphere = columns >= 16;
        var spread = sphere ? 0.7 / Math.Sqrt(columns) : 0.3;
        var centres = new double[clusters][];
        for (var k = 0; k < clusters; k++)
        {
            centres[k] = new double[columns];
            Direction(Stream(seed, -1 - k), centres[k], sphere);
        }

        var values = new float[(long)rows * columns];
        var truth = new int[rows];
        Parallel.For(
            0,
            rows,
            () => new double[columns],
            (i, _, point) =>
            {
                var random = Stream(seed, i);
                truth[i] = random.NextDouble() < NoiseShare ? -1 : random.Next(clusters);
                if (truth[i] < 0)
                {
                    Direction(random, point, sphere);
                }
                else
                {
                    Normals(random, point);
                    for (var c = 0; c < columns; c++)
                    {
                        point[c] = centres[truth[i]][c] + (spread * point[c]);
                    }
                }

                var norm = sphere ? Norm(point) : 1;
                var row = values.AsSpan(i * columns, columns);
                for (var c = 0; c < columns; c++)
                {
                    row[c] = (float)(point[c] / norm);
                }

                return point;
            },
            _ => { }
        );
        return (new Matrix(values, rows, columns), truth);
    }

    /// <summary>Numbers of its own for every row, so that rows can be made in any order.</summary>
    private static Random Stream(int seed, int item) => new(unchecked((seed * 1_000_003) + (item * 7_919)));

    private static void Direction(Random random, double[] point, bool sphere)
    {
        if (!sphere)
        {
            for (var c = 0; c < point.Length; c++)
            {
                point[c] = random.NextDouble() * 20;
            }

            return;
        }

        Normals(random, point);
        var norm = Norm(point);
        for (var c = 0; c < point.Length; c++)
        {
            point[c] /= norm;
        }
    }

    private static void Normals(Random random, double[] values)
    {
        for (var c = 0; c < values.Length; c += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[c] = radius * cosine;
            if (c + 1 < values.Length)
            {
                values[c + 1] = radius * sine;
            }
        }
    }

    private static double Norm(double[] point)
    {
        double squares = 0;
        foreach (var x in point)
        {
            squares += x * x;
        }

        return Math.Sqrt(squares);
    }
}
