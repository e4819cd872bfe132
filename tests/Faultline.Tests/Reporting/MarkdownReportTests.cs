using Faultline.Reporting;

namespace Faultline.Tests.Reporting;

public class MarkdownReportTests
{
    [Fact]
    public void Hostile_text_becomes_neither_markup_nor_link_nor_another_cell()
    {
        var text = MarkdownReport.Write(SampleRun.Model("a | b <img src=x> [x](http://evil) @user\n# heading `code`"));
        Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[^\\]\]\(", text);
        Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("@user", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# heading", text, StringComparison.Ordinal);
        var rows = text.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).ToList();
        // Heading and three clusters, eight cells each: nine bars that are not escaped.
        Assert.Equal(4, rows.Count);
        Assert.All(rows, r => Assert.Equal(9, r.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')));
    }

    [Fact]
    public void States_rates_with_intervals_and_causes_with_numbers()
    {
        var text = MarkdownReport.Write(SampleRun.Model("Valid refunds refused"));
        Assert.Contains("pass rate **84.3 %** (83.3–85.3)", text, StringComparison.Ordinal);
        Assert.Contains("21.0 % pass there (15.0–28.0, n = 190), 91.0 % elsewhere", text, StringComparison.Ordinal);
        Assert.Contains("> **Answer: Valid refunds refused**", text, StringComparison.Ordinal);
    }
}
