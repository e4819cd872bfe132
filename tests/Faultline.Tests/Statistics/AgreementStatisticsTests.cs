using CsCheck;
using Faultline.Statistics;

namespace Faultline.Tests.Statistics;

public class AgreementStatisticsTests
{
    private static readonly int[,] Fixture =
    {
        { 31, 12 },
        { 4, 58 },
    };
    private static readonly int[,] Paradox =
    {
        { 118, 5 },
        { 2, 0 },
    };

    // n = 105, p_o = 89/105 = .847619; p_e = (43·35 + 62·70)/105² = 5845/11025 = .530159; κ = .317460/.469841 = .6756757.
    [Fact]
    public void CohenKappa_Fixture()
    {
        Assert.Equal(0.6756757, CohenKappa.Value(Fixture), 7);
        Assert.Equal(0.0734476, CohenKappa.StandardError(Fixture), 7);
    }

    // π = (78/210, 132/210): p_e = 2·.371429·.628571 = .466939; AC1 = (.847619 − .466939)/.533061 = .7141.
    [Fact]
    public void GwetAc1_Fixture() => Assert.Equal(0.7141, GwetAc1.Value(Fixture), 4);

    // p_o = 118/125 = .944; p_e = (123·120 + 2·5)/125² = 14770/15625 = .94528; κ = −.00128/.05472 = −.0234.
    // π₂ = 7/250 = .028: AC1 p_e = 2·.028·.972 = .054432; (.944 − .054432)/.945568 = .9408.
    [Fact]
    public void Paradox_KappaCollapses_Ac1DoesNot()
    {
        Assert.Equal(-0.023, CohenKappa.Value(Paradox), 3);
        Assert.Equal(0.941, GwetAc1.Value(Paradox), 3);
    }

    [Fact]
    public void CohenKappa_OneCategoryThroughout_IsUndefined()
    {
        int[,] same =
        {
            { 20, 0 },
            { 0, 0 },
        };
        Assert.True(double.IsNaN(CohenKappa.Value(same)));
        Assert.True(double.IsNaN(CohenKappa.StandardError(same)));
        Assert.Equal(1, GwetAc1.Value(same));
        Assert.True(double.IsNaN(CohenKappa.Value(new int[2, 2])));
    }

    [Fact]
    public void LargeSample_NeedsFiftyItemsAndFiveOfEachCategory()
    {
        Assert.True(CohenKappa.LargeSample(Fixture));
        Assert.False(CohenKappa.LargeSample(Paradox));
        Assert.False(
            CohenKappa.LargeSample(
                new[,]
                {
                    { 20, 4 },
                    { 4, 20 },
                }
            )
        );
    }

    [Fact]
    public void CohenKappa_Table_InBounds_AndTransposeChangesNothing() =>
        Gen.Int[0, 40]
            .Array[9]
            .Where(a => a.Sum() > 0)
            .Sample(cells =>
            {
                var table = new int[3, 3];
                var transposed = new int[3, 3];
                for (var i = 0; i < 9; i++)
                {
                    table[i / 3, i % 3] = cells[i];
                    transposed[i % 3, i / 3] = cells[i];
                }

                var kappa = CohenKappa.Value(table);
                return double.IsNaN(kappa)
                    || (
                        kappa is >= -1.0000001 and <= 1.0000001
                        && Math.Abs(kappa - CohenKappa.Value(transposed)) < 1e-12
                        && Math.Abs(CohenKappa.StandardError(table) - CohenKappa.StandardError(transposed)) < 1e-9
                    );
            });

    // Krippendorff (2011), data matrix C: 4 observers, 12 units, nominal α = .743.
    [Fact]
    public void KrippendorffAlpha_PublishedExample() => Assert.Equal(0.743, KrippendorffAlpha.Nominal(FourObservers()), 3);

    // The same data: Gwet, Handbook of Inter-Rater Reliability, gives p_o = .8182, p_e = .1903 and AC1 = .7754.
    [Fact]
    public void GwetAc1_OfMany_PublishedExample_AndOfTwoTheTable()
    {
        Assert.Equal(0.7754, GwetAc1.Value(FourObservers()), 4);
        var items = new List<IReadOnlyList<int>>();
        for (var i = 0; i < 4; i++)
        {
            items.AddRange(Enumerable.Repeat<IReadOnlyList<int>>([i / 2, i % 2], Fixture[i / 2, i % 2]));
        }

        Assert.Equal(GwetAc1.Value(Fixture), GwetAc1.Value(items), 12);
        Assert.Equal(
            1,
            GwetAc1.Value([
                [3, 3],
                [3, 3],
            ])
        );
        Assert.True(
            double.IsNaN(
                GwetAc1.Value([
                    [0],
                    [1],
                ])
            )
        );
    }

    // Two items of two labels, one agreed (a a), one not (a b): D_o = 2/4, D_e = (16 − 9 − 1)/(4·3) = 1/2, α = 0.
    [Fact]
    public void KrippendorffAlpha_ByHand()
    {
        Assert.Equal(
            0,
            KrippendorffAlpha.Nominal([
                [0, 0],
                [0, 1],
                [2],
            ]),
            12
        );
        Assert.True(
            double.IsNaN(
                KrippendorffAlpha.Nominal([
                    [1, 1],
                    [1, 1],
                ])
            )
        );
    }

    // What intervals draw from: any draw, one item many times or not at all, is the same as α of the list so drawn.
    [Fact]
    public void KrippendorffItems_OfADraw_AreTheListOfWhatWasDrawn()
    {
        var items = FourObservers();
        var counted = new KrippendorffItems(items);
        var random = new Random(7);
        for (var draw = 0; draw < 200; draw++)
        {
            int[] drawn = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(items.Length))];
            Assert.Equal(KrippendorffAlpha.Nominal([.. drawn.Select(i => items[i])]), counted.Nominal(drawn));
        }
    }

    // p = 120/200 = .6, q₀ = 90/100 = .9, q₁ = 80/100 = .8: θ̂ = (.6 + .9 − 1)/(.9 + .8 − 1) = .5/.7 = .714286.
    [Fact]
    public void RoganGladen_ByHand()
    {
        var estimate = RoganGladen.Estimate(120, 200, 90, 100, 80, 100);
        Assert.NotNull(estimate);
        Assert.Equal(0.714286, estimate.Value.Value, 6);
        Assert.InRange(estimate.Value.Low, 0.55, 0.65);
        Assert.InRange(estimate.Value.High, 0.8, 0.9);
        Assert.Null(RoganGladen.Estimate(120, 200, 40, 100, 60, 100));
        Assert.Null(RoganGladen.Estimate(0, 0, 40, 100, 60, 100));
    }

    // The corrected interval has to hold the truth about 95 times in 100, unlike one that takes the judge's error rates as known.
    [Fact]
    public void RoganGladen_IntervalCovers()
    {
        var random = new Random(7);
        const double Truth = 0.3;
        const int Trials = 2000;
        var covered = 0;
        for (var t = 0; t < Trials; t++)
        {
            var p = Truth * 0.85 + (1 - Truth) * 0.1;
            var interval = RoganGladen.Estimate(Draw(random, 400, p), 400, Draw(random, 60, 0.9), 60, Draw(random, 40, 0.85), 40);
            covered += interval is { } i && i.Low <= Truth && Truth <= i.High ? 1 : 0;
        }

        Assert.InRange(covered / (double)Trials, 0.93, 0.985);
    }

    [Fact]
    public void ItemBootstrap_SameSeedSameInterval_AndHoldsTheMean()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? 1.0 : 0.0)];
        double Mean(IReadOnlyList<int> drawn) => drawn.Average(i => values[i]);
        var first = ItemBootstrap.Interval(60, Mean, 42);
        Assert.Equal(first, ItemBootstrap.Interval(60, Mean, 42));
        // se = √(1/3·2/3/60) = .061: 1/3 ± .119.
        Assert.InRange(first.Low, 0.19, 0.25);
        Assert.InRange(first.High, 0.42, 0.48);
    }

    private static IReadOnlyList<int>[] FourObservers()
    {
        string[] observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
        return
        [
            .. Enumerable.Range(0, 12).Select(u => (IReadOnlyList<int>)observers.Where(o => o[u] != '.').Select(o => o[u] - '0').ToArray()),
        ];
    }

    private static int Draw(Random random, int n, double p) => Enumerable.Range(0, n).Count(_ => random.NextDouble() < p);
}
