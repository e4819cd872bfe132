using Faultline.Analysis;
using Faultline.Curating;
using Faultline.Labeling;
using static Faultline.Storage.Tests.Examples;

namespace Faultline.Storage.Tests;

public abstract partial class WorkbenchContract
{
    [Fact]
    public async Task A_change_and_its_entry_are_stored_together_or_neither_is()
    {
        await using var workbench = await OpenAsync();
        var audited = workbench.WithAudit(Entry("label"));
        await Assert.ThrowsAnyAsync<Exception>(() => audited.AddLabelsAsync([Label("t1", "ann", null!)], Token));
        Assert.Empty(await workbench.ReadAuditAsync(9, Token));

        Assert.Equal(1, await audited.AddLabelsAsync([Label("t1", "ann", "x")], Token));
        Assert.Equal([Entry("label")], await workbench.ReadAuditAsync(9, Token));
        // Sent again, it changes nothing.
        Assert.Equal(0, await audited.AddLabelsAsync([Label("t1", "ann", "x")], Token));
        Assert.Single(await workbench.ReadAuditAsync(9, Token));

        var edit = new ClusterEdit("run", 1, EditKinds.Rename, "c-1", "ann", Noon) { Name = "one" };
        Assert.True(await workbench.WithAudit(Entry("first")).AddClusterEditAsync(edit, Token));
        Assert.False(await workbench.WithAudit(Entry("too late")).AddClusterEditAsync(edit with { Person = "bo" }, Token));
        await workbench.WithAudit(Entry("ask")).AddReviewMarksAsync([Mark("t1"), Mark("t2")], Token);
        await workbench.WithAudit(Entry("nothing")).AddReviewMarksAsync([], Token);
        await workbench.WithAudit(Entry("decide")).AddAdjudicationAsync(new Adjudication("run", "t1", "cy", "x", null, Noon), Token);
        await workbench
            .WithAudit(Entry("confirm"))
            .AddConfirmationAsync(new Confirmation("support", "run", "c-1", "x", "cy", .8, null, Noon), Token);
        Assert.Equal(["confirm", "decide", "ask", "first", "label"], (await workbench.ReadAuditAsync(9, Token)).Select(e => e.Action));
        Assert.Equal(2, (await workbench.ReadReviewMarksAsync("run", Token)).Count);
    }

    [Fact]
    public async Task An_entry_that_was_begun_is_ended_or_taken_away()
    {
        await using var workbench = await OpenAsync();
        var kept = await workbench.AddAuditAsync(Entry("begun"), Token);
        var gone = await workbench.AddAuditAsync(Entry("idle"), Token);
        Assert.Equal(["idle", "begun"], (await workbench.ReadAuditAsync(9, Token)).Select(e => e.Action));
        await workbench.EndAuditAsync(kept, Entry("done") with { Detail = "all of it \0" }, Token);
        await workbench.EndAuditAsync(gone, null, Token);
        Assert.Equal([Entry("done") with { Detail = "all of it \0" }], await workbench.ReadAuditAsync(9, Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => workbench.EndAuditAsync(gone, Entry("again"), Token));
    }

    [Fact]
    public async Task A_change_elsewhere_has_its_entry_before_it_is_made_and_says_how_it_ended()
    {
        await using var workbench = await OpenAsync();
        var seen = "";
        Assert.Equal(
            7,
            await workbench.AuditedAsync(
                Entry("key"),
                async () =>
                {
                    seen = Assert.Single(await workbench.ReadAuditAsync(9, Token)).Detail;
                    return 7;
                },
                n => Entry("key") with { Detail = $"made {n}" }
            )
        );
        Assert.Equal(AuditTrail.Begun, seen);
        await Assert.ThrowsAsync<FaultlineException>(() =>
            workbench.AuditedAsync<int>(Entry("role"), () => throw FaultlineException.Input("The last owner stays."), _ => null)
        );
        await Assert.ThrowsAsync<IOException>(() =>
            workbench.AuditedAsync<int>(Entry("file"), () => throw new IOException("the disk is full"), _ => null)
        );
        Assert.Equal(1, await workbench.AuditedAsync(Entry("idle"), () => Task.FromResult(1), _ => null));
        Assert.Equal(
            ["failed, and may have been made in part", "refused: The last owner stays.", "made 7"],
            (await workbench.ReadAuditAsync(9, Token)).Select(e => e.Detail)
        );
    }

    [Fact]
    public async Task The_audit_is_read_newest_first_by_person_and_action_however_long_it_is()
    {
        await using var workbench = await OpenAsync();
        // Longer than a piece, so that the seams between pieces are met.
        for (var i = 0; i < 1_203; i++)
        {
            var entry = new AuditEntry(i % 3 == 0 ? "ann" : "bo", i % 2 == 0 ? "label" : "skip", $"t{i}", null, Noon);
            await workbench.AddAuditAsync(entry, Token);
        }

        async Task<List<string>> ReadAsync(AuditQuery query)
        {
            var subjects = new List<string>();
            await foreach (var entry in workbench.ReadAuditAsync(query, Token))
            {
                subjects.Add(entry.Subject);
            }

            return subjects;
        }

        Assert.Equal(Enumerable.Range(0, 1_203).Reverse().Select(i => $"t{i}"), await ReadAsync(new AuditQuery()));
        Assert.Equal(["t1200", "t1199", "t1198"], await ReadAsync(new AuditQuery { Skip = 2, Take = 3 }));
        var query = new AuditQuery { Person = "ann", Action = "label" };
        var expected = Enumerable.Range(0, 1_203).Where(i => i % 6 == 0).Reverse().Select(i => $"t{i}").ToList();
        Assert.Equal(expected, await ReadAsync(query));
        var summary = await workbench.SummarizeAuditAsync(query with { Take = 1 }, Token);
        Assert.Equal(expected.Count, summary.Count);
        Assert.Equal(["label", "skip"], summary.Actions);
    }

    [Fact]
    public async Task The_label_of_a_reviewer_is_found_until_it_is_taken_back()
    {
        await using var workbench = await OpenAsync();
        await workbench.AddLabelsAsync([Label("t1", "ann", "x"), Label("t1", "bo", "y"), Label("t2", "ann", "z")], Token);
        await workbench.AddLabelsAsync([Label("t1", "ann", "x2", minutes: 1)], Token);
        Assert.Equal(["x2", "y"], (await workbench.ReadLabelsOfAsync(["t1"], "run", Token)).Select(l => l.Tag));
        Assert.Empty(await workbench.ReadLabelsOfAsync(["t1"], "other", Token));
        Assert.Empty(await workbench.ReadLabelsOfAsync(["t9"], "run", Token));
        await workbench.AddLabelsAsync([Label("t1", "ann", Faultline.Labeling.Label.Withdrawn, minutes: 2)], Token);
        Assert.Equal("bo", Assert.Single(await workbench.ReadLabelsOfAsync(["t1"], "run", Token)).Reviewer);
        await workbench.AddLabelsAsync([new Label("later", "c9", "t1", "ann", "z", null, null, Noon)], Token);
        Assert.Equal(["z", "y"], (await workbench.ReadLabelsOfAsync(["t1", "t9"], cancellationToken: Token)).Select(l => l.Tag));
    }

    private static AuditEntry Entry(string action) => new("ann", action, "of it", null, Noon);

    private static ReviewMark Mark(string trace) => new("run", trace, "ann", ReviewMarks.Ask, null, Noon);
}
