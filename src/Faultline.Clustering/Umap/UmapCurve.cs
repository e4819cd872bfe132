namespace Faultline.Clustering;

/// <summary>The similarity of two embedded points at distance x: 1/(1 + a·x^(2b)).</summary>
internal readonly record struct UmapCurve(double A, double B)
{
    private const int Samples = 300;

    /// <summary>
    /// Least-squares fit to 1 below <paramref name="minDist"/> and exp(−(x − minDist)/spread) beyond, at 300 points of [0, 3·spread], by
    /// Levenberg–Marquardt from a = b = 1 (McInnes, Healy &amp; Melville 2018, §3.2).
    /// </summary>
    public static UmapCurve Fit(double minDist, double spread)
    {
        var x = new double[Samples];
        var y = new double[Samples];
        for (var i = 0; i < Samples; i++)
        {
            x[i] = 3 * spread * i / (Samples - 1);
            y[i] = x[i] < minDist ? 1 : Math.Exp(-(x[i] - minDist) / spread);
        }

        double a = 1;
        double b = 1;
        var damping = 1e-3;
        var error = Error(x, y, a, b);
        for (var iteration = 0; iteration < 500; iteration++)
        {
            var (stepA, stepB) = Step(x, y, a, b, damping);
            var next = Error(x, y, a + stepA, b + stepB);
            if (next < error)
            {
                (a, b) = (a + stepA, b + stepB);
                damping = Math.Max(damping / 10, 1e-15);
                error = next;
            }
            else
            {
                damping *= 10;
            }

            if (Math.Abs(stepA) < 1e-13 * Math.Abs(a) && Math.Abs(stepB) < 1e-13 * Math.Abs(b))
            {
                break;
            }
        }

        return new UmapCurve(a, b);
    }

    private static (double A, double B) Step(double[] x, double[] y, double a, double b, double damping)
    {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ga = 0;
        double gb = 0;
        for (var i = 1; i < Samples; i++)
        {
            var power = Math.Pow(x[i], 2 * b);
            var value = 1 / (1 + a * power);
            var da = -power * value * value;
            var db = 2 * a * Math.Log(x[i]) * da;
            var residual = y[i] - value;
            aa += da * da;
            ab += da * db;
            bb += db * db;
            ga += da * residual;
            gb += db * residual;
        }

        aa *= 1 + damping;
        bb *= 1 + damping;
        var determinant = aa * bb - ab * ab;
        return ((ga * bb - gb * ab) / determinant, (gb * aa - ga * ab) / determinant);
    }

    private static double Error(double[] x, double[] y, double a, double b)
    {
        double sum = 0;
        for (var i = 0; i < Samples; i++)
        {
            var residual = y[i] - 1 / (1 + a * Math.Pow(x[i], 2 * b));
            sum += residual * residual;
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : sum;
    }
}
