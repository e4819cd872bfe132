using CsCheck;
using Faultline.Analysis;
using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Tests.Regression;

namespace Faultline.Tests.Labeling;

public class LabelSheetTests
{
    [Fact]
    public void FormulaGuard_AnyText_ComesBackUnchanged_AndStartsNoFormula() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["=+-@\t\r'ab "], 0, 6])
            .Sample(text =>
            {
                var cell = FormulaGuard.Protect(text);
                return FormulaGuard.Restore(cell) == text
                    && (cell.Length == 0 || "=+-@\t\r\n".IndexOf(cell[0], StringComparison.Ordinal) < 0);
            });

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")")]
    [InlineData("'quoted'", "''quoted'")]
    [InlineData("plain", "plain")]
    [InlineData("'tis", "''tis")]
    public void FormulaGuard_Protect(string text, string cell) => Assert.Equal(cell, FormulaGuard.Protect(text));

    [Fact]
    public void FormulaGuard_Restore_LeavesAReviewersOwnApostropheAlone() => Assert.Equal("'tis so", FormulaGuard.Restore("'tis so"));

    [Fact]
    public void Sample_IsTheSameForEveryReviewer_AndTheOrderIsNot()
    {
        var run = RunFixture.Run(("c1", 40), ("c2", 40));
        var ids = LabelSheet.Sample(run, 10, 42);
        Assert.Equal(20, ids.Distinct().Count());
        Assert.Equal(ids, LabelSheet.Sample(run, 10, 42));
        var traces = ids.Select(id => RunFixture.Trace(id)).ToArray();
        var ann = LabelSheet.Create("r", "ann", traces, []);
        var bob = LabelSheet.Create("r", "bob", traces, []);
        Assert.Equal(ann.Items.Select(i => i.TraceId).Order(), bob.Items.Select(i => i.TraceId).Order());
        Assert.NotEqual(ann.Items.Select(i => i.TraceId), bob.Items.Select(i => i.TraceId));
    }

    [Fact]
    public void Create_IsBlind()
    {
        var trace = RunFixture.Trace("c1-0");
        var sheet = LabelSheet.Create(
            "r",
            "ann",
            [trace],
            [AgreementTests.Label("c1-0", "c1", "bob", "tool_error"), AgreementTests.Label("c1-0", "c1", "ann", "hallucination")]
        );
        var item = Assert.Single(sheet.Items);
        Assert.Equal("hallucination", item.Tag);
        Assert.DoesNotContain("tool_error", item.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("c1 ", item.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RejectsLineByLine_AndNamesTheNearestTag()
    {
        var run = RunFixture.Run(("c1", 5));
        static LabelLine Line(int n, string? trace, string? tag, string? reviewer = "ann", string? runId = null) =>
            new("l.csv", n, runId, trace, reviewer, tag, null, null);
        var import = LabelImport.Check(
            [
                Line(2, "c1-0", "tool_error"),
                Line(3, "c1-1", "tool_eror"),
                Line(4, "c1-2", ""),
                Line(5, "stranger", "other"),
                Line(6, "c1-0", "other"),
                Line(7, "c1-3", "not_a_failure", "bob"),
                Line(8, "c1-4", "other", runId: "another"),
                Line(9, null, "other"),
                Line(10, "c1-4", "other"),
            ],
            run,
            "ann",
            new FaultlineConfig(),
            DateTime.UnixEpoch
        );
        Assert.Equal(["c1-0", "c1-4"], import.Labels.Select(l => l.TraceId));
        Assert.Equal(1, import.Blank);
        Assert.Equal([3L, 5, 6, 7, 8, 9], import.Rejections.Select(r => r.Line));
        Assert.Contains("did you mean tool_error?", import.Rejections[0].Reason, StringComparison.Ordinal);
        Assert.Equal("l.csv:3: tag: " + import.Rejections[0].Reason, import.Rejections[0].ToString());
    }

    [Fact]
    public void Check_RejectsWhatWouldChangeALabelThatAnotherHasAnswered()
    {
        var run = RunFixture.Run(("c1", 5));
        static LabelLine Line(int n, string trace, string tag, string? note = null) => new("l.csv", n, "r", trace, "ann", tag, note, null);
        Label[] there =
        [
            .. new[] { "c1-0", "c1-1", "c1-2", "c1-3" }.Select(trace => AgreementTests.Label(trace, "c1", "ann", "tool_error")),
            .. new[] { "c1-0", "c1-1", "c1-2", "c1-4" }.Select(trace => AgreementTests.Label(trace, "c1", "bob", "hallucination")),
        ];
        LabelLine[] lines =
        [
            Line(2, "c1-0", "tool_error"),
            Line(3, "c1-1", "hallucination"),
            Line(4, "c1-2", "tool_error", "a note of later"),
            Line(5, "c1-3", "hallucination"),
            Line(6, "c1-4", "other"),
        ];
        var import = LabelImport.Check(lines, run, null, new FaultlineConfig(), DateTime.UnixEpoch, there);
        // As it was, still alone, and of ann for the first time.
        Assert.Equal(["c1-0", "c1-3", "c1-4"], import.Labels.Select(l => l.TraceId));
        Assert.Equal([3L, 4], import.Rejections.Select(r => r.Line));
        Assert.All(import.Rejections, r => Assert.Contains("a third person decides", r.Reason, StringComparison.Ordinal));
        Assert.Equal(5, LabelImport.Check(lines, run, null, new FaultlineConfig(), DateTime.UnixEpoch, there[..4]).Labels.Count);
    }
}
