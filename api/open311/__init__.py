"""Open311 GeoReport v2 (市民热线开放接口): a thin adapter over handbook and cases."""
