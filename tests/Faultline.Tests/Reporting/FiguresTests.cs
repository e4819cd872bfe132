using Faultline.Analysis;
using Faultline.Reporting;

namespace Faultline.Tests.Reporting;

public class FiguresTests
{
    [Theory]
    [InlineData(0.00149, "0")]
    [InlineData(12.345, "12.3")]
    [InlineData(1234.4, "1,234")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Numbers_have_three_figures(double number, string text) => Assert.Equal(text, Figures.Number(number));

    [Fact]
    public void An_excerpt_ends_between_words_and_never_inside_a_surrogate_pair()
    {
        Assert.Equal("a quick brown…", Figures.Excerpt("a quick  brown\nfox jumps", 16));
        Assert.Equal("short", Figures.Excerpt("short", 16));
        var emoji = string.Concat(Enumerable.Repeat("\U0001F600", 20));
        for (var length = 2; length < 20; length++)
        {
            var cut = Figures.Excerpt(emoji, length);
            Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut)));
        }
    }

    [Fact]
    public void A_missing_value_and_values_read_back_from_json_have_words()
    {
        Assert.Equal("no app_version", Figures.Text(new Condition("app_version", "=", null!)));
        Assert.Equal("some app_version", Figures.Text(new Condition("app_version", "!=", null!)));
        using var json = System.Text.Json.JsonDocument.Parse("""{"a":["x","y"],"n":24,"t":"v23","z":null}""");
        Assert.Equal("plan in (x, y)", Figures.Text(new Condition("plan", "in", json.RootElement.GetProperty("a"))));
        Assert.Equal("plan in (x, y)", Figures.Text(new Condition("plan", "in", new List<object?> { "x", "y" })));
        Assert.Equal("age > 24", Figures.Text(new Condition("age", ">", json.RootElement.GetProperty("n"))));
        Assert.Equal("prompt = v23", Figures.Text(new Condition("prompt", "=", json.RootElement.GetProperty("t"))));
        Assert.Equal("no plan", Figures.Text(new Condition("plan", "=", json.RootElement.GetProperty("z"))));
    }

    [Fact]
    public void Conditions_read_as_a_person_writes_them() =>
        Assert.Equal(
            "prompt_version = v23 and account_age_months > 24 and plan in (premier, business)",
            Figures.Conditions([
                new Condition("prompt_version", "=", "v23"),
                new Condition("account_age_months", ">", 24.0),
                new Condition("plan", "in", new[] { "premier", "business" }),
            ])
        );
}
