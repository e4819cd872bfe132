using Faultline.Configuration;
using Faultline.Labeling;
using Faultline.Sources.Configuration;

namespace Faultline.Sources.Tests.Configuration;

public sealed class YamlConfigTests
{
    private static string ErrorOf(string yaml) => Assert.Throws<FaultlineException>(() => YamlConfig.Parse(yaml, "faultline.yaml")).Message;

    [Fact]
    public void The_sample_says_the_same_as_no_file() =>
        Assert.Equivalent(new FaultlineConfig(), YamlConfig.Parse(YamlConfig.Sample(), "faultline.yaml"), strict: true);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("~")]
    [InlineData("defaults:\nworkflows:\nmodels:\n")]
    public void Empty_documents_and_sections_are_the_defaults(string yaml) =>
        Assert.Equivalent(new FaultlineConfig(), YamlConfig.Parse(yaml, "f"), strict: true);

    [Fact]
    public void A_file_that_is_not_there_is_the_defaults() =>
        Assert.Equivalent(new FaultlineConfig(), YamlConfig.Load(Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".yaml")), strict: true);

    [Fact]
    public void A_workflow_starts_from_the_defaults_and_maps_are_merged()
    {
        var config = YamlConfig.Parse(
            """
            workflows:
              chat:
                signals: {rubrics: {tone: 0.2}, kinds: [thumbs_down]}
                gate: {clusters: {tone_cluster_1: {critical: true}}}
              plain:
            defaults:
              signals: {judge_threshold: 0.6, rubrics: {policy: 0.9, tone: 0.5}}
              impact: {refund: 40}
            """,
            "f"
        );

        var chat = config.For("chat");
        Assert.Equal(0.6, chat.Signals.JudgeThreshold);
        Assert.Equal(0.9, chat.Signals.Rubrics["policy"]);
        Assert.Equal(0.2, chat.Signals.Rubrics["tone"]);
        Assert.Equal(["thumbs_down"], chat.Signals.Kinds);
        Assert.Equal(40, chat.Impact["refund"]);
        Assert.True(chat.Gate.Clusters["tone_cluster_1"].Critical);
        Assert.Null(chat.Gate.Clusters["tone_cluster_1"].Threshold);
        Assert.Equal(0.5, config.For("plain").Signals.Rubrics["tone"]);
        Assert.Equal(0.6, config.For("unlisted").Signals.JudgeThreshold);
    }

    [Fact]
    public void Own_tags_are_added_to_the_ten()
    {
        var config = YamlConfig.Parse("taxonomy:\n- name: wrong_currency\n  description: Another currency.\n", "f");

        Assert.Equal(DefaultTaxonomy.Tags.Count + 1, config.Taxonomy.Count);
        Assert.Equal(new Tag("wrong_currency", "Another currency."), config.Taxonomy[^1]);
    }

    [Fact]
    public void Endpoints_are_read()
    {
        var config = YamlConfig.Parse(
            "models:\n  embedding: {endpoint: 'https://example.test/v1', model: m, api_key_variable: MY_KEY, dimensions: 64}\n",
            "f"
        );

        Assert.Equal(new Uri("https://example.test/v1"), config.Models.Embedding!.Endpoint);
        Assert.Equal("MY_KEY", config.Models.Embedding.ApiKeyVariable);
        Assert.Equal(64, config.Models.Embedding.Dimensions);
        Assert.Null(config.Models.Judge);
    }

    [Theory]
    [InlineData("defaults:\n  signal:\n    x: 1\n", "faultline.yaml:2: unknown key `signal` under `defaults`; did you mean `signals`?")]
    [InlineData("workflow: {}\n", "faultline.yaml:1: unknown key `workflow`; did you mean `workflows`?")]
    [InlineData(
        "defaults:\n  signals:\n    judge_threshold: 7\n",
        "faultline.yaml:3: `defaults.signals.judge_threshold`: 7 is out of range; it must be from 0 to 1."
    )]
    [InlineData(
        "defaults:\n  signals:\n    rubrics:\n      tone: -0.1\n",
        "faultline.yaml:4: `defaults.signals.rubrics.tone`: -0.1 is out of range; it must be from 0 to 1."
    )]
    [InlineData(
        "defaults:\n  signals:\n    judge_threshold: .nan\n",
        "faultline.yaml:3: `defaults.signals.judge_threshold`: a number is expected here, not '.nan'."
    )]
    [InlineData(
        "workflows:\n  chat:\n    clustering: {k: two}\n",
        "faultline.yaml:3: `workflows.chat.clustering.k`: a whole number is expected here, not 'two'."
    )]
    [InlineData(
        "defaults:\n  clustering: {pipeline: plane}\n",
        "faultline.yaml:2: `defaults.clustering.pipeline`: 'plane' is not one of failure-aware, plain; did you mean plain?"
    )]
    [InlineData(
        "defaults:\n  gate: {inconclusive_blocks: perhaps}\n",
        "faultline.yaml:2: `defaults.gate.inconclusive_blocks`: true or false is expected here, not 'perhaps'."
    )]
    [InlineData("defaults: [1]\n", "faultline.yaml:1: `defaults`: keys and values are expected here, not a list.")]
    [InlineData(
        "defaults:\n  signals: {kinds: thumbs_down}\n",
        "faultline.yaml:2: `defaults.signals.kinds`: a list is expected here, not 'thumbs_down'; write [a, b] or one `- item` a line."
    )]
    [InlineData(
        "models:\n  judge: {endpoint: 'file:///etc/passwd', model: m}\n",
        "faultline.yaml:2: `models.judge.endpoint`: an http or https address is expected here, not 'file:///etc/passwd'."
    )]
    [InlineData("models:\n  judge: {model: m}\n", "faultline.yaml:2: `models.judge`: `endpoint` is missing here; add it.")]
    public void A_wrong_key_or_value_is_named_with_its_line(string yaml, string message) => Assert.Equal(message, ErrorOf(yaml));

    [Fact]
    public void An_unknown_signal_kind_suggests_the_nearest() =>
        Assert.EndsWith("did you mean thumbs_down?", ErrorOf("defaults:\n  signals: {kinds: [thumb_down]}\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("Upper")]
    [InlineData("with space")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("ends_in_newline\n")]
    public void A_tag_that_cannot_be_a_file_name_is_refused_with_its_line(string tag)
    {
        var yaml = "taxonomy:\n- name: fine\n- name: \"" + tag.Replace("\n", "\\n", StringComparison.Ordinal) + "\"\n";

        Assert.StartsWith("faultline.yaml:3: `taxonomy.name`: ", ErrorOf(yaml), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_of_65_letters_is_refused() =>
        Assert.Contains("cannot be a tag", ErrorOf("taxonomy: [{name: " + new string('a', 65) + "}]"), StringComparison.Ordinal);

    [Fact]
    public void A_duplicate_key_is_an_error_with_its_line()
    {
        var message = ErrorOf("defaults: {}\nmodels: {}\ndefaults: {}\n");

        Assert.StartsWith("faultline.yaml:3: ", message, StringComparison.Ordinal);
        Assert.Contains("defaults", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_pasted_in_place_of_a_variable_name_is_refused_and_not_repeated()
    {
        var message = ErrorOf("models:\n  judge: {endpoint: 'http://h/v1', model: m, api_key_variable: sk-secret}\n");

        Assert.Contains("environment variable", message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defaults: {signals: [}")]
    [InlineData("a: b: c")]
    [InlineData("a: *nowhere")]
    public void What_is_not_yaml_is_an_error_with_a_line(string yaml) =>
        Assert.Matches(@"^faultline\.yaml:\d+: the YAML cannot be read: .+\.$", ErrorOf(yaml));

    [Fact]
    public void Bottomless_nesting_is_an_error() =>
        Assert.Contains("nested deeper", ErrorOf(new string('[', 100_000)), StringComparison.Ordinal);

    [Fact]
    public void Mutated_files_give_a_configuration_or_a_sentence_and_never_another_exception()
    {
        var sample = YamlConfig.Sample();
        CsCheck.Check.Sample(
            CsCheck.Gen.Select(CsCheck.Gen.Int[0, sample.Length - 2], CsCheck.Gen.Int[1, 30], CsCheck.Gen.String[0, 5]),
            mutation =>
            {
                var (at, cut, put) = mutation;
                var yaml = sample[..at] + put + sample[Math.Min(sample.Length, at + cut)..];
                try
                {
                    YamlConfig.Parse(yaml, "f");
                }
                catch (FaultlineException)
                {
                    // A sentence is what the user gets.
                }
            },
            iter: 300
        );
    }
}
