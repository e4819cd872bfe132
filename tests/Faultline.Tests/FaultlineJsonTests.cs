using System.Text.Json;
using Faultline.Analysis;

namespace Faultline.Tests;

public class FaultlineJsonTests
{
    [Fact]
    public void Serialise_ARateOfNothing_IsNullAndReadsBackAsNotANumber()
    {
        var json = JsonSerializer.Serialize(new Rate(double.NaN, 0, 1, 0), FaultlineJson.Line);
        Assert.Equal("""{"value":null,"low":0,"high":1,"n":0}""", json);
        Assert.True(double.IsNaN(JsonSerializer.Deserialize<Rate>(json, FaultlineJson.Line)!.Value));
    }
}
