namespace Faultline.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>Φ⁻¹(0.975), the z of a two-sided 95 % interval.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>Φ(x), accurate to about 1e-15 (Hart's algorithm 5666 as given by G. West, "Better approximations to cumulative normal functions", 2005).</summary>
    public static double Cdf(double x)
    {
        if (double.IsNaN(x))
        {
            return double.NaN;
        }

        var a = Math.Abs(x);
        double tail;
        if (a > 37)
        {
            tail = 0;
        }
        else if (a < 7.07106781186547)
        {
            tail =
                Math.Exp(-a * a / 2)
                * Polynomial(
                    a,
                    3.52624965998911E-02,
                    0.700383064443688,
                    6.37396220353165,
                    33.912866078383,
                    112.079291497871,
                    221.213596169931,
                    220.206867912376
                )
                / Polynomial(
                    a,
                    8.83883476483184E-02,
                    1.75566716318264,
                    16.064177579207,
                    86.7807322029461,
                    296.564248779674,
                    637.333633378831,
                    793.826512519948,
                    440.413735824752
                );
        }
        else
        {
            var fraction = a + 1 / (a + 2 / (a + 3 / (a + 4 / (a + 0.65))));
            tail = Math.Exp(-a * a / 2) / fraction / 2.506628274631;
        }

        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>Φ⁻¹(p) for p in (0, 1); ±∞ at the ends (M. J. Wichura, algorithm AS 241, Applied Statistics 37, 1988; PPND16, relative error about 1e-16).</summary>
    public static double Quantile(double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is in [0, 1].");
        }

        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - q * q;
            return q
                * Polynomial(
                    r,
                    2509.0809287301226727,
                    33430.575583588128105,
                    67265.770927008700853,
                    45921.953931549871457,
                    13731.693765509461125,
                    1971.5909503065514427,
                    133.14166789178437745,
                    3.3871328727963666080
                )
                / Polynomial(
                    r,
                    5226.4952788528545610,
                    28729.085735721942674,
                    39307.895800092710610,
                    21213.794301586595867,
                    5394.1960214247511077,
                    687.18700749205790830,
                    42.313330701600911252,
                    1
                );
        }

        var tail = Math.Min(p, 1 - p);
        if (tail <= 0)
        {
            return q < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var s = Math.Sqrt(-Math.Log(tail));
        double value;
        if (s <= 5)
        {
            s -= 1.6;
            value =
                Polynomial(
                    s,
                    7.74545014278341407640e-4,
                    2.27238449892691845833e-2,
                    2.41780725177450611770e-1,
                    1.27045825245236838258,
                    3.64784832476320460504,
                    5.76949722146069140550,
                    4.63033784615654529590,
                    1.42343711074968357734
                )
                / Polynomial(
                    s,
                    1.05075007164441684324e-9,
                    5.47593808499534494600e-4,
                    1.51986665636164571966e-2,
                    1.48103976427480074590e-1,
                    6.89767334985100004550e-1,
                    1.67638483018380384940,
                    2.05319162663775882187,
                    1
                );
        }
        else
        {
            s -= 5;
            value =
                Polynomial(
                    s,
                    2.01033439929228813265e-7,
                    2.71155556874348757815e-5,
                    1.24266094738807843860e-3,
                    2.65321895265761230930e-2,
                    2.96560571828504891230e-1,
                    1.78482653991729133580,
                    5.46378491116411436990,
                    6.65790464350110377720
                )
                / Polynomial(
                    s,
                    2.04426310338993978564e-15,
                    1.42151175831644588870e-7,
                    1.84631831751005468180e-5,
                    7.86869131145613259100e-4,
                    1.48753612908506148525e-2,
                    1.36929880922735805310e-1,
                    5.99832206555887937690e-1,
                    1
                );
        }

        return q < 0 ? -value : value;
    }

    // Horner, highest power first.
    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients)
        {
            sum = sum * x + coefficient;
        }

        return sum;
    }
}
