using CsCheck;
using Faultline.Sources.Configuration;

namespace Faultline.Sources.Tests.Configuration;

/// <summary>Changing one key of a configuration changes nothing else of its text.</summary>
public sealed class YamlEditorTests
{
    public static TheoryData<string, string, string, object?, string> Edits =>
        new()
        {
            // A number, with the comment beside it.
            {
                "a scalar",
                "defaults:\n  gate:\n    threshold: 0.7   # why\n",
                "defaults/gate/threshold",
                .8,
                "defaults:\n  gate:\n    threshold: 0.8   # why\n"
            },
            {
                "quotes",
                "defaults:\n  gate:\n    threshold: \"0.7\" # why",
                "defaults/gate/threshold",
                .8,
                "defaults:\n  gate:\n    threshold: 0.8 # why"
            },
            {
                "a new key in a block",
                "defaults:\n  gate:\n    alpha: 0.1 # a\n  # end\nserver: {}\n",
                "defaults/gate/threshold",
                .8,
                "defaults:\n  gate:\n    alpha: 0.1 # a\n    threshold: 0.8\n  # end\nserver: {}\n"
            },
            { "a new key in brackets", "w: {a: 1, b: 2} # c\n", "w/c d", true, "w: {a: 1, b: 2, c d: true} # c\n" },
            {
                "empty brackets become lines",
                "impact: {}    # by intent\n  # refund: 40\nnext: 1\n",
                "impact/refund",
                4.5,
                "impact:     # by intent\n  refund: 4.5\n  # refund: 40\nnext: 1\n"
            },
            { "empty brackets at the end of a file", "impact: {}", "impact/refund", 4, "impact:\n  refund: 4\n" },
            {
                "nothing behind the key",
                "a:\n  impact:   # none yet\nb: 1\n",
                "a/impact/refund",
                4,
                "a:\n  impact:   # none yet\n    refund: 4\nb: 1\n"
            },
            {
                "keys that are not there",
                "# only this\n",
                "workflows/support/gate/threshold",
                .9,
                "# only this\nworkflows:\n  support:\n    gate:\n      threshold: 0.9\n"
            },
            { "a key that needs quotes", "impact:\n  a: 1\n", "impact/a: b #c", 2, "impact:\n  a: 1\n  \"a: b #c\": 2\n" },
            { "a key like a number", "impact:\n  a: 1\n", "impact/404", 2, "impact:\n  a: 1\n  \"404\": 2\n" },
            { "Windows line ends", "a:\r\n  b: 1 # x\r\nc: 2\r\n", "a/d", 3, "a:\r\n  b: 1 # x\r\n  d: 3\r\nc: 2\r\n" },
            { "taking away", "a:\n  b: 1 # x\n  # kept\n  c: 2\n", "a/b", null, "a:\n  # kept\n  c: 2\n" },
            { "taking away the only one", "a:\n  b: 1\nc: 2\n", "a/b", null, "a:\nc: 2\n" },
            { "taking away in brackets", "a: {b: 1, c: 2, d: 3}\n", "a/c", null, "a: {b: 1, d: 3}\n" },
            { "taking away the last in brackets", "a: {b: 1, c: 2}\n", "a/c", null, "a: {b: 1}\n" },
            { "taking away what is not there", "a: 1\n", "b/c", null, "a: 1\n" },
            {
                "a tag in an empty list",
                "taxonomy: []\n  # - name: x\nb: 1\n",
                "taxonomy/new_tag/description",
                "A: b",
                "taxonomy:\n  - name: new_tag\n    description: \"A: b\"\n  # - name: x\nb: 1\n"
            },
            {
                "a tag in a list",
                "taxonomy:\n- name: old # o\n  description: d\nb: 1\n",
                "taxonomy/new_tag/description",
                "d e",
                "taxonomy:\n- name: old # o\n  description: d\n- name: new_tag\n  description: d e\nb: 1\n"
            },
            {
                "a tag in brackets",
                "taxonomy: [{name: old}]\n",
                "taxonomy/new_tag/description",
                "d",
                "taxonomy: [{name: old}, {name: new_tag, description: d}]\n"
            },
            {
                "a tag where there is no list",
                "b: 1\n",
                "taxonomy/new_tag/description",
                "yes",
                "b: 1\ntaxonomy:\n  - name: new_tag\n    description: \"yes\"\n"
            },
            {
                "a tag's description",
                "taxonomy:\n  - name: old\n    description: >\n      long\n      text\n  - name: b\n",
                "taxonomy/old/description",
                "short",
                "taxonomy:\n  - name: old\n    description: short\n  - name: b\n"
            },
            {
                "a tag without description",
                "taxonomy:\n  - name: old # o\n",
                "taxonomy/old/description",
                "d",
                "taxonomy:\n  - name: old # o\n    description: d\n"
            },
            {
                "taking a tag away",
                "taxonomy:\n  # first\n  - name: old\n    description: d\n  - name: b\n",
                "taxonomy/old",
                null,
                "taxonomy:\n  # first\n  - name: b\n"
            },
            { "a colon in the key before", "\"a:b\":\n  c: 1\n", "a:b/d", 2, "\"a:b\":\n  c: 1\n  d: 2\n" },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_change_touches_its_own_place_alone(string what, string before, string path, object? value, string after)
    {
        Assert.True(YamlEditor.Apply(before, "faultline.yaml", [new YamlChange(path.Split('/'), value)]) == after, what);
    }

    [Theory]
    [InlineData("a: &x {b: 1}\nc: *x\n", "1: an anchor or alias")]
    [InlineData("c:\n  a: !!int 3\n", "2: a tag")]
    [InlineData("c: [1, 2]\n", "`a` is written")]
    [InlineData("c: 3\n", "`a` is written")]
    [InlineData("c: {a: [1]}\n", "`a` is written")]
    [InlineData("c: {a\n", "cannot be read")]
    public void What_cannot_be_edited_by_place_is_refused_with_a_reason(string yaml, string because)
    {
        var failure = Assert.Throws<FaultlineException>(() => YamlEditor.Apply(yaml, "faultline.yaml", [new YamlChange(["c", "a"], 4.0)]));
        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_takes_every_kind_of_change_and_gives_them_all_back()
    {
        YamlChange[] changes =
        [
            new(["taxonomy", "wrong_currency", "description"], "An amount in \"another\" currency."),
            new(["defaults", "impact", "refund: now"], 40.0),
            new(["defaults", "signals", "judge_threshold"], .65),
            new(["defaults", "signals", "rubrics", "tone"], .5),
            new(["defaults", "gate", "clusters", "refusal_mismatch_cluster_3", "critical"], true),
            new(["workflows", "support", "impact", "refund"], 12.0),
            new(["workflows", "support", "gate", "threshold"], .9),
        ];
        var sample = YamlConfig.Sample();
        var edited = YamlEditor.Apply(sample, "faultline.yaml", changes);

        var config = YamlConfig.Parse(edited, "faultline.yaml");
        Assert.Equal(.65, config.Defaults.Signals.JudgeThreshold);
        Assert.Equal(40, config.For("support").Impact["refund: now"]);
        Assert.Equal(12, config.For("support").Impact["refund"]);
        Assert.True(config.For("support").Gate.Clusters["refusal_mismatch_cluster_3"].Critical);
        Assert.Contains(config.Taxonomy, t => t is { Name: "wrong_currency", Description: "An amount in \"another\" currency." });
        // Every line of the sample still stands, in its order, but for those whose own value changed.
        var kept = edited.Split('\n').ToHashSet(StringComparer.Ordinal);
        Assert.Equal(6, sample.Split('\n').Count(line => !kept.Contains(line)));
    }

    [Fact]
    public void Any_key_and_text_is_read_back_as_it_was_written() =>
        Gen.Select(Gen.String[Gen.Char["aZ9_ :#-\"'\\\n\t{}[],&*!|>%@`é\u202e"], 1, 12], Gen.Double[0, 1e6])
            .Sample(
                (key, value) =>
                {
                    var yaml = YamlEditor.Apply(
                        "defaults:\n  impact: {old: 1} # c\n",
                        "f",
                        [new YamlChange(["defaults", "impact", key], value)]
                    );
                    yaml = YamlEditor.Apply(yaml, "f", [new YamlChange(["workflows", key, "impact", key], value)]);
                    var read = YamlConfig.Parse(yaml, "f").For(key).Impact;
                    Assert.Equal(value, read[key], 1e-12);
                    Assert.Equal(1, key == "old" ? 1 : read["old"]);
                },
                iter: 300
            );
}
