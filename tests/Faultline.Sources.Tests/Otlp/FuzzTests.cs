using System.Globalization;
using Faultline.Fuzz;
using Faultline.Fuzz.Targets;

namespace Faultline.Sources.Tests.Otlp;

/// <summary>The first cases of every target of bench/Faultline.Fuzz: nothing but the failures that mean "not a request", no hang.</summary>
/// <remarks>Growth is for the program to see: the heap of this process is also that of the tests running beside these. FAULTLINE_FUZZ_CASES sets how many; the program itself runs a million each unless told otherwise.</remarks>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 42;

    private static long Cases =>
        long.TryParse(Environment.GetEnvironmentVariable("FAULTLINE_FUZZ_CASES"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 1_000;

    public static TheoryData<string> Targets => [.. AllTargets.Of(Seed).Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Whatever_comes_is_taken_or_refused(string name)
    {
        var target = AllTargets.Of(Seed).Single(target => target.Name == name);
        var figures = await new FuzzRun(target, Seed, mostGrowth: long.MaxValue).RunAsync(Cases);
        output.WriteLine($"{figures.Taken} of {figures.Cases} taken, the slowest {figures.Slowest.TotalMilliseconds:F0} ms.");
        // Cases that never get past the door would test the door alone.
        Assert.InRange(figures.Taken, Cases / 50, Cases);
    }

    [Fact]
    public void A_case_is_the_same_whenever_it_is_repeated()
    {
        foreach (var target in AllTargets.Of(Seed))
        {
            Assert.Equal(target.Source(Seed, 7).Next(), target.Source(Seed, 7).Next());
            Assert.NotEqual(target.Source(Seed, 7).Next(), target.Source(Seed + 1, 7).Next());
        }
    }

    [Fact]
    public async Task A_case_that_throws_is_named_so_that_it_can_be_repeated()
    {
        var target = new FuzzTarget("bad", random => random.Next(50) == 0 ? throw new FormatException("odd") : true);
        var finding = await Assert.ThrowsAsync<FuzzFindingException>(() => new FuzzRun(target, Seed).RunAsync(10_000));
        var number = long.Parse(finding.Message.Split("--case ")[1], CultureInfo.InvariantCulture);
        Assert.IsType<FormatException>(finding.InnerException);
        Assert.Throws<FormatException>(() => new FuzzRun(target, Seed).Once(number));
    }
}
