package io.millrace.streams.operation;

import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.millrace.streams.pipeline.Operation.Otlp;
import java.time.Duration;
import java.util.Map;

/** Where metrics are sent by OTLP: only the pipeline file has a say in it, and not OpenTelemetry's environment variables. */
record Collector(Otlp otlp, String application) implements OtlpConfig {

    OtlpMeterRegistry start() {
        return OtlpMeterRegistry.builder(this).build();
    }

    @Override
    public String get(String key) {
        return null;
    }

    @Override
    public String url() {
        return otlp.url();
    }

    @Override
    public Duration step() {
        return otlp.interval();
    }

    @Override
    public Map<String, String> headers() {
        return otlp.headers();
    }

    @Override
    public AggregationTemporality aggregationTemporality() {
        return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public Map<String, String> resourceAttributes() {
        return Map.of("service.name", application);
    }
}
