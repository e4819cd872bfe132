using Faultline.Clustering;

namespace Faultline.Benchmarks;

/// <summary>A Gaussian mixture with 15 % uniform noise: on the unit sphere from 16 dimensions on, in a cube below.</summary>
internal static class Mixture
{
    private const double NoiseShare = 0.15;

    public static Matrix Make(int rows, int columns, int clusters, int seed)
    {
        var random = new Random(seed);
        var sphere = columns >= 16;
        var spread = sphere ? 0.7 / Math.Sqrt(columns) : 0.3;
        var centres = new double[clusters][];
        for (var k = 0; k < clusters; k++)
        {
            centres[k] = Direction(random, columns, sphere);
        }

        var values = new float[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            var noise = random.NextDouble() < NoiseShare;
            var centre = centres[random.Next(clusters)];
            var point = noise ? Direction(random, columns, sphere) : [.. centre.Select(c => c + (spread * Normal(random)))];
            var norm = sphere ? Math.Sqrt(point.Sum(x => x * x)) : 1;
            for (var c = 0; c < columns; c++)
            {
                values[(i * columns) + c] = (float)(point[c] / norm);
            }
        }

        return new Matrix(values, rows, columns);
    }

    private static double[] Direction(Random random, int columns, bool sphere)
    {
        var point = new double[columns];
        for (var c = 0; c < columns; c++)
        {
            point[c] = sphere ? Normal(random) : random.NextDouble() * 20;
        }

        if (sphere)
        {
            var norm = Math.Sqrt(point.Sum(x => x * x));
            for (var c = 0; c < columns; c++)
            {
                point[c] /= norm;
            }
        }

        return point;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
